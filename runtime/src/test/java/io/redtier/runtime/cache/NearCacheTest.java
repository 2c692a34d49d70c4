package io.redtier.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NearCacheTest {
    private static final Decoded<String> LAMP = new Decoded<>("lamp", new Stamp(7, 0, 0));

    private final AtomicLong nanos = new AtomicLong();
    private final NearCache<String> near = near(Duration.ZERO);

    private NearCache<String> near(Duration staleFor) {
        return new NearCache<>(100, Duration.ofSeconds(30), staleFor, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void servesWhatWasReadUntilItsTtlEnds() {
        near.trust();
        near.put("42", near.mark("42"), LAMP);
        pass(Duration.ofSeconds(29));
        assertThat(near.fresh("42", 7).hit().value()).isEqualTo("lamp");
        pass(Duration.ofSeconds(2));
        assertThat(near.fresh("42", 7)).isNull();
        assertThat(near.stale("42", 7)).isNull();
    }

    @Test
    void keepsWhatIsStaleForWhenRedisIsUnavailable() {
        NearCache<String> keeping = near(Duration.ofMinutes(10));
        keeping.trust();
        keeping.put("42", keeping.mark("42"), LAMP);
        pass(Duration.ofSeconds(31));
        assertThat(keeping.fresh("42", 0)).isNull();
        assertThat(keeping.stale("42", 0).hit().value()).isEqualTo("lamp");
        pass(Duration.ofMinutes(10));
        assertThat(keeping.stale("42", 0)).isNull();
    }

    @Test
    void aReadThatAChangeOvertookIsNotTakenIn() {
        near.trust();
        NearCache.Mark mark = near.mark("42");
        near.drop("42");
        near.put("42", mark, LAMP);
        assertThat(near.fresh("42", 0)).isNull();
    }

    @Test
    void nothingIsTrustedThatMayHaveMissedAChange() {
        near.put("42", near.mark("42"), LAMP);
        assertThat(near.stale("42", 0)).as("read before the subscription stood").isNull();

        near.trust();
        near.put("42", near.mark("42"), LAMP);
        NearCache.Mark mark = near.mark("43");
        near.distrust();
        assertThat(near.fresh("42", 0)).isNull();
        assertThat(near.stale("42", 0)).isNotNull();
        near.trust();
        near.put("43", mark, LAMP);
        assertThat(near.fresh("42", 0)).as("from before the gap").isNull();
        assertThat(near.fresh("43", 0)).as("read before the gap").isNull();
    }

    @Test
    void whatIsOfAnEarlierGenerationIsNotServed() {
        near.trust();
        near.put("42", near.mark("42"), LAMP);
        assertThat(near.fresh("42", 8)).isNull();
        assertThat(near.stale("42", 8)).isNull();
    }
}
