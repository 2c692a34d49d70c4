package io.redtier.operator.rediscluster;

import io.redtier.operator.rediscluster.redis.MoveRefused;
import io.redtier.operator.rediscluster.shards.HeldSlots;
import io.redtier.operator.rediscluster.shards.Slots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The slots whose move was refused a moment ago, and the pods that took none, by UID of their RedisCluster. They are left
 * alone for a while, so that everything else can go on. Losing it costs one more try. Thread-safe.
 */
final class HeldMoves {

    static final Duration PAUSE = Duration.ofMinutes(1);

    /** For so long after the pause it is still told of: what became of the next try shows by then. */
    static final Duration AFTERMATH = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<String, List<Held>> byCluster = new ConcurrentHashMap<>();

    private record Held(Slots slots, Set<String> targets, String reason, Instant since) {

        boolean isAboutTheSameAs(Held other) {
            return slots.intersects(other.slots) || !Collections.disjoint(targets, other.targets);
        }
    }

    HeldMoves(Clock clock) {
        this.clock = clock;
    }

    void hold(String clusterUid, MoveRefused refusal) {
        Held held = new Held(refusal.slots(), refusal.targets(), refusal.getMessage(), clock.instant());
        byCluster.merge(clusterUid, List.of(held), (before, one) -> Stream.concat(
                        before.stream().filter(other -> !other.isAboutTheSameAs(held)), one.stream())
                .toList());
    }

    HeldSlots of(String clusterUid) {
        Instant now = clock.instant();
        List<Held> held = byCluster.getOrDefault(clusterUid, List.of()).stream()
                .filter(one -> one.since().plus(PAUSE).plus(AFTERMATH).isAfter(now))
                .toList();
        List<Held> paused = held.stream()
                .filter(one -> one.since().plus(PAUSE).isAfter(now))
                .toList();
        return new HeldSlots(
                paused.stream().map(Held::slots).reduce(Slots.NONE, Slots::and),
                paused.stream().flatMap(one -> one.targets().stream()).collect(Collectors.toSet()),
                held.stream().map(Held::reason).toList());
    }

    /** To be called when a RedisCluster is gone. */
    void forget(String clusterUid) {
        byCluster.remove(clusterUid);
    }
}
