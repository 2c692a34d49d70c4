package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.redis.MoveRefused;
import io.redtier.operator.rediscluster.shards.HeldSlots;
import io.redtier.operator.rediscluster.shards.Slots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeldMovesTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource time = now::get;
    private final HeldMoves held = new HeldMoves(time.withZone(ZoneOffset.UTC));

    @Test
    void whatWasRefusedIsLeftAloneForAMinuteAndToldOfUntilTheNextTryHasShown() {
        held.hold("c1", new MoveRefused(Slots.range(7, 7), "first"));
        held.hold("c1", new MoveRefused(Slots.range(9, 9), "second"));
        assertThat(held.of("c1").slots()).hasToString("7,9");
        assertThat(held.of("c1").reasons()).containsExactly("first", "second");
        assertThat(held.of("c2")).isEqualTo(HeldSlots.NONE);

        pass(HeldMoves.PAUSE);
        assertThat(held.of("c1").slots().isEmpty()).as("they are tried again").isTrue();
        assertThat(held.of("c1").reasons()).hasSize(2);
        held.hold("c1", new MoveRefused(Slots.range(7, 7), "again"));

        pass(HeldMoves.AFTERMATH);
        assertThat(held.of("c1").slots()).hasToString("7");
        assertThat(held.of("c1").reasons()).as("the other one could be moved").containsExactly("again");
        held.forget("c1");
        assertThat(held.of("c1")).isEqualTo(HeldSlots.NONE);
    }

    private void pass(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }
}
