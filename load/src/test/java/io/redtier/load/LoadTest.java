package io.redtier.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadTest {

    @Test
    void theLineHasEveryFigureAndTheFirstOfTheLostKeys() {
        assertThat(Load.line(new Tally(10, List.of(), 0, List.of(), 2, 1, Duration.ofMillis(1500))))
                .isEqualTo("acknowledged=10 lost=0 confirmed=0 confirmedLost=0 failures=2 errors=1 pauseMillis=1500");
        List<String> lost = List.of("a", "b", "c", "d");
        assertThat(Load.line(new Tally(10, lost, 5, List.of("d"), 0, 0, Duration.ZERO)))
                .endsWith("lost=4 confirmed=5 confirmedLost=1 failures=0 errors=0 pauseMillis=0 first=a,b,c");
    }
}
