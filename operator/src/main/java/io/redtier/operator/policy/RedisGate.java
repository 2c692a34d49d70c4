package io.redtier.operator.policy;

import io.redtier.operator.policy.rules.ClusterId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps many workloads from trying one unreachable node over and over: after a failure nobody tries that address
 * until a pause has passed, which doubles with each failure. Another address may be tried at once. Thread-safe.
 */
final class RedisGate {

    private final Clock clock;
    private final Duration first;
    private final Duration max;
    private final Map<ClusterId, Map<String, Failure>> failures = new HashMap<>();

    RedisGate(Clock clock, Duration first, Duration max) {
        this.clock = clock;
        this.first = first;
        this.max = max;
    }

    /**
     * A node that did not do what it should.
     *
     * @param why what it said
     * @param pause how long it is left alone
     * @param until when that ends
     */
    record Failure(String why, Duration pause, Instant until) {}

    /** Why this address is not to be tried now; empty if it may be. */
    synchronized Optional<Failure> closed(ClusterId cluster, String host) {
        return Optional.ofNullable(failures.getOrDefault(cluster, Map.of()).get(host))
                .filter(failure -> failure.until().isAfter(clock.instant()));
    }

    /** Notes a failure and closes the address. */
    synchronized Failure failed(ClusterId cluster, String host, String why) {
        Instant now = clock.instant();
        Map<String, Failure> ofCluster = failures.computeIfAbsent(cluster, any -> new HashMap<>());
        // Addresses that nobody has tried for long are those of pods that are gone.
        ofCluster.values().removeIf(failure -> failure.until().plus(max).isBefore(now));
        Failure before = ofCluster.get(host);
        Duration pause = first;
        if (before != null) {
            Duration doubled = before.pause().multipliedBy(2);
            pause = doubled.compareTo(max) < 0 ? doubled : max;
        }
        Failure failure = new Failure(why, pause, now.plus(pause));
        ofCluster.put(host, failure);
        return failure;
    }

    /** Notes that the address works. */
    synchronized void succeeded(ClusterId cluster, String host) {
        failures.computeIfPresent(cluster, (any, ofCluster) -> {
            ofCluster.remove(host);
            return ofCluster.isEmpty() ? null : ofCluster;
        });
    }
}
