package io.redtier.operator.rediscluster;

import io.redtier.operator.rediscluster.redis.MoveRefused;
import io.redtier.operator.rediscluster.shards.HeldSlots;
import io.redtier.operator.rediscluster.shards.Slots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The slots whose move was refused a moment ago, by UID of their RedisCluster. They are left alone for a while, so that
 * everything else can go on. Losing it costs one more try. Thread-safe.
 */
final class HeldMoves {

    static final Duration PAUSE = Duration.ofMinutes(1);

    /** For so long after the pause it is still told of: what became of the next try shows by then. */
    static final Duration AFTERMATH = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<String, List<Held>> byCluster = new ConcurrentHashMap<>();

    private record Held(Slots slots, String reason, Instant since) {}

    HeldMoves(Clock clock) {
        this.clock = clock;
    }

    void hold(String clusterUid, MoveRefused refusal) {
        Held held = new Held(refusal.slots(), refusal.getMessage(), clock.instant());
        byCluster.merge(clusterUid, List.of(held), (before, one) -> Stream.concat(
                        before.stream().filter(other -> !other.slots().intersects(held.slots())), one.stream())
                .toList());
    }

    HeldSlots of(String clusterUid) {
        Instant now = clock.instant();
        List<Held> held = byCluster.getOrDefault(clusterUid, List.of()).stream()
                .filter(one -> one.since().plus(PAUSE).plus(AFTERMATH).isAfter(now))
                .toList();
        return new HeldSlots(
                held.stream()
                        .filter(one -> one.since().plus(PAUSE).isAfter(now))
                        .map(Held::slots)
                        .reduce(Slots.NONE, Slots::and),
                held.stream().map(Held::reason).toList());
    }

    /** To be called when a RedisCluster is gone. */
    void forget(String clusterUid) {
        byCluster.remove(clusterUid);
    }
}
