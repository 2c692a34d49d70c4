package io.redtier.operator.policy;

import io.redtier.operator.policy.rules.ClusterId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps many workloads from trying one unreachable primary over and over: after a failure nobody tries that address
 * until a pause has passed, which doubles with each failure. Another address may be tried at once. Thread-safe.
 */
final class RedisGate {

    private final Clock clock;
    private final Duration first;
    private final Duration max;
    private final Map<ClusterId, Failure> failures = new HashMap<>();

    RedisGate(Clock clock, Duration first, Duration max) {
        this.clock = clock;
        this.first = first;
        this.max = max;
    }

    /**
     * A primary that did not do what it should.
     *
     * @param host its address
     * @param why what it said
     * @param pause how long it is left alone
     * @param until when that ends
     */
    record Failure(String host, String why, Duration pause, Instant until) {}

    /** Why this address is not to be tried now; empty if it may be. */
    synchronized Optional<Failure> closed(ClusterId cluster, String host) {
        return Optional.ofNullable(failures.get(cluster))
                .filter(failure ->
                        failure.host().equals(host) && failure.until().isAfter(clock.instant()));
    }

    /** Notes a failure and closes the address. */
    synchronized Failure failed(ClusterId cluster, String host, String why) {
        Failure before = failures.get(cluster);
        Duration pause = first;
        if (before != null && before.host().equals(host)) {
            Duration doubled = before.pause().multipliedBy(2);
            pause = doubled.compareTo(max) < 0 ? doubled : max;
        }
        Failure failure = new Failure(host, why, pause, clock.instant().plus(pause));
        failures.put(cluster, failure);
        return failure;
    }

    /** Notes that the address works. */
    synchronized void succeeded(ClusterId cluster) {
        failures.remove(cluster);
    }
}
