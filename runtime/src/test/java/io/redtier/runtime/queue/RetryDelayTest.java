package io.redtier.runtime.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.document.QueueEntry.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), 3, Duration.ofMinutes(1));

    @Test
    void growsByTheFactorUpToTheMaximum() {
        assertThat(RetryDelay.after(1, BACKOFF, 1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(RetryDelay.after(2, BACKOFF, 1)).isEqualTo(Duration.ofSeconds(6));
        assertThat(RetryDelay.after(4, BACKOFF, 1)).isEqualTo(Duration.ofSeconds(54));
        assertThat(RetryDelay.after(5, BACKOFF, 1)).isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryDelay.after(100, BACKOFF, 1)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void isHalfOfItAtLeast() {
        assertThat(RetryDelay.after(1, BACKOFF, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(RetryDelay.after(100, BACKOFF, 0)).isEqualTo(Duration.ofSeconds(30));
    }
}
