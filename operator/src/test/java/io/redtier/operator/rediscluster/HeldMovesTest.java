package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.redis.MoveRefused;
import io.redtier.operator.rediscluster.shards.HeldSlots;
import io.redtier.operator.rediscluster.shards.Slots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeldMovesTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource time = now::get;
    private final HeldMoves held = new HeldMoves(time.withZone(ZoneOffset.UTC));

    @Test
    void whatWasRefusedIsLeftAloneForAMinuteAndToldOfUntilTheNextTryHasShown() {
        held.hold("c1", new MoveRefused(Slots.range(7, 7), Set.of("shop-1"), "first"));
        held.hold("c1", new MoveRefused(Slots.range(9, 9), Set.of(), "second"));
        assertThat(held.of("c1").slots()).hasToString("7,9");
        assertThat(held.of("c1").targets()).containsExactly("shop-1");
        assertThat(held.of("c1").reasons()).containsExactly("first", "second");
        assertThat(held.of("c2")).isEqualTo(HeldSlots.NONE);

        pass(HeldMoves.PAUSE);
        assertThat(held.of("c1").slots().isEmpty()).as("they are tried again").isTrue();
        assertThat(held.of("c1").reasons()).hasSize(2);
        held.hold("c1", new MoveRefused(Slots.range(7, 7), Set.of(), "again"));

        pass(HeldMoves.AFTERMATH);
        assertThat(held.of("c1").slots()).hasToString("7");
        assertThat(held.of("c1").reasons()).as("the other one could be moved").containsExactly("again");
        held.forget("c1");
        assertThat(held.of("c1")).isEqualTo(HeldSlots.NONE);
    }

    @Test
    void aTargetThatIsRefusedAgainIsToldOfOnce() {
        held.hold("c1", new MoveRefused(Slots.NONE, Set.of("shop-1"), "first"));
        held.hold("c1", new MoveRefused(Slots.NONE, Set.of("shop-1"), "again"));

        assertThat(held.of("c1").reasons()).containsExactly("again");
        pass(HeldMoves.PAUSE);
        assertThat(held.of("c1").targets()).isEmpty();
    }

    private void pass(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }
}
