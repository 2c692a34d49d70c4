package io.redtier.operator.policy;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.policy.Generations.Published;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.runtime.document.InvalidDocumentException;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One workload's document on the RedisClusters that it names: what is known to be there, and what is not there yet and
 * why. Not thread-safe: its workload's lock guards it.
 */
final class RedisMirror {

    private final String key;
    private final RedisDocuments redis;
    private final RedisGate gate;
    private final Clock clock;
    private final Duration verifyEvery;
    private final Map<ClusterId, Verified> verified = new HashMap<>();

    private final Map<ClusterId, Allowed> allowed = new HashMap<>();

    /** The user that a primary was told of. */
    private record Allowed(String host, AclUser user) {}

    /** What was on a primary at a time. */
    private record Verified(String host, String json, Instant at) {}

    RedisMirror(String key, RedisDocuments redis, RedisGate gate, Clock clock, Duration verifyEvery) {
        this.key = key;
        this.redis = redis;
        this.gate = gate;
        this.clock = clock;
        this.verifyEvery = verifyEvery;
    }

    /**
     * Reads what is on those primaries of which that is not known, or not any more.
     *
     * @param routes how to reach each cluster
     * @param problems takes why a cluster could not be read
     * @return what was found, as far as it is a document
     */
    Map<ClusterId, Published> look(Map<ClusterId, Route> routes, Map<ClusterId, String> problems) {
        Map<ClusterId, Published> found = new TreeMap<>();
        verified.keySet().retainAll(routes.keySet());
        routes.forEach((cluster, route) -> {
            Verified last = verified.get(cluster);
            boolean due = last == null
                    || !last.host().equals(route.host())
                    || !last.at().plus(verifyEvery).isAfter(clock.instant());
            if (due) {
                verified.remove(cluster);
                attempt(cluster, route, problems, () -> {
                    String json =
                            redis.read(route.host(), route.password(), key).orElse("");
                    verified.put(cluster, new Verified(route.host(), json, clock.instant()));
                    published(json).ifPresent(published -> found.put(cluster, published));
                });
            }
        });
        return found;
    }

    /**
     * Lets the workload do on the primaries what its document needs, before anybody hears of that; the RedisCluster tells
     * all other nodes.
     */
    void allow(Map<ClusterId, Route> routes, Map<ClusterId, AclUser> users, Map<ClusterId, String> problems) {
        allowed.keySet().retainAll(users.keySet());
        users.forEach((cluster, user) -> {
            Route route = routes.get(cluster);
            if (route == null || problems.containsKey(cluster)) {
                return;
            }
            Allowed now = new Allowed(route.host(), user);
            if (!now.equals(allowed.get(cluster))) {
                attempt(cluster, route, problems, () -> {
                    redis.define(route.host(), route.password(), user);
                    allowed.put(cluster, now);
                });
            }
        });
    }

    /** Writes the document where it is not, except where {@code problems} has something already. */
    void write(Map<ClusterId, Route> routes, PolicyDocument document, String json, Map<ClusterId, String> problems) {
        write(
                routes,
                json,
                problems,
                route -> redis.write(route.host(), route.password(), key, json, document.generation()));
    }

    /** The same for a document that removes itself after {@code life}. */
    void writeFor(
            Duration life,
            Map<ClusterId, Route> routes,
            PolicyDocument document,
            String json,
            Map<ClusterId, String> problems) {
        write(
                routes,
                json,
                problems,
                route -> redis.writeFor(life, route.host(), route.password(), key, json, document.generation()));
    }

    private void write(
            Map<ClusterId, Route> routes, String json, Map<ClusterId, String> problems, Consumer<Route> write) {
        routes.forEach((cluster, route) -> {
            Verified last = verified.get(cluster);
            if (!problems.containsKey(cluster) && (last == null || !last.json().equals(json))) {
                attempt(cluster, route, problems, () -> {
                    write.accept(route);
                    verified.put(cluster, new Verified(route.host(), json, clock.instant()));
                });
            }
        });
    }

    /** Forgets what is known of some clusters: a primary that comes back may have come back empty. */
    void doubt(Set<ClusterId> clusters) {
        verified.keySet().removeAll(clusters);
    }

    /** Removes the document from a primary, and says whether that was done. */
    boolean remove(ClusterId cluster, Route route, Map<ClusterId, String> problems) {
        attempt(cluster, route, problems, () -> {
            redis.remove(route.host(), route.password(), key);
            verified.remove(cluster);
        });
        return !problems.containsKey(cluster);
    }

    /** How long to wait before the first of these clusters may be tried again; empty if none is waited for. */
    Optional<Duration> pause(Map<ClusterId, Route> routes, Set<ClusterId> failed) {
        return failed.stream()
                .filter(routes::containsKey)
                .flatMap(cluster -> gate.closed(cluster, routes.get(cluster).host()).stream())
                .map(failure -> Duration.between(clock.instant(), failure.until()))
                .min(Duration::compareTo);
    }

    private void attempt(ClusterId cluster, Route route, Map<ClusterId, String> problems, Runnable action) {
        Optional<RedisGate.Failure> closed = gate.closed(cluster, route.host());
        if (closed.isPresent()) {
            problems.put(cluster, closed.get().why());
            return;
        }
        try {
            action.run();
            gate.succeeded(cluster);
        } catch (JedisException e) {
            String why = "its primary " + route.host() + " does not take the document: " + e.getMessage();
            problems.put(cluster, why);
            verified.remove(cluster);
            gate.failed(cluster, route.host(), why);
        }
    }

    /** Nobody can have loaded what is no document, so it does not count. */
    private static Optional<Published> published(String json) {
        try {
            return json.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Published(
                            PolicyDocuments.read(json.getBytes(StandardCharsets.UTF_8))
                                    .generation(),
                            json));
        } catch (InvalidDocumentException e) {
            return Optional.empty();
        }
    }
}
