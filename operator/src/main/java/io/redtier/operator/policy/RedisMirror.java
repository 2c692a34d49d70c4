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

    /** The user that each node was told of. */
    private final Map<ClusterId, Map<String, AclUser>> allowed = new HashMap<>();

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
                attempt(cluster, route.host(), "does not take the document", problems, () -> {
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
     * Lets the workload do what its document needs, before anybody hears of that: on every primary, since any of them may
     * have its keys, and on the replicas that can be reached, since any of them may be the next primary. Others learn of it
     * through the RedisCluster.
     */
    void allow(Map<ClusterId, Route> routes, Map<ClusterId, AclUser> users, Map<ClusterId, String> problems) {
        allowed.keySet().retainAll(users.keySet());
        users.forEach((cluster, user) -> {
            Route route = routes.get(cluster);
            if (route == null || problems.containsKey(cluster)) {
                return;
            }
            Map<String, AclUser> told = allowed.computeIfAbsent(cluster, any -> new HashMap<>());
            told.keySet()
                    .removeIf(host -> !route.primaries().contains(host)
                            && !route.replicas().contains(host));
            route.primaries().forEach(host -> allow(cluster, host, route, user, told, problems));
            route.replicas().forEach(host -> allow(cluster, host, route, user, told, new HashMap<>()));
        });
    }

    private void allow(
            ClusterId cluster,
            String host,
            Route route,
            AclUser user,
            Map<String, AclUser> told,
            Map<ClusterId, String> problems) {
        if (!user.equals(told.get(host))) {
            attempt(cluster, host, "does not take the workload's user", problems, () -> {
                redis.define(host, route.password(), user);
                told.put(host, user);
            });
        }
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
                boolean written = attempt(cluster, route.host(), "does not take the document", problems, () -> {
                    write.accept(route);
                    verified.put(cluster, new Verified(route.host(), json, clock.instant()));
                });
                if (!written) {
                    verified.remove(cluster);
                }
            }
        });
    }

    /** Forgets what is known of some clusters: a primary that comes back may have come back empty. */
    void doubt(Set<ClusterId> clusters) {
        verified.keySet().removeAll(clusters);
    }

    /** Removes the document from a primary, and says whether that was done. */
    boolean remove(ClusterId cluster, Route route, Map<ClusterId, String> problems) {
        verified.remove(cluster);
        return attempt(
                cluster,
                route.host(),
                "does not let go of the document",
                problems,
                () -> redis.remove(route.host(), route.password(), key));
    }

    /** How long to wait before the first of these clusters may be tried again; empty if none is waited for. */
    Optional<Duration> pause(Map<ClusterId, Route> routes, Set<ClusterId> failed) {
        return failed.stream()
                .filter(routes::containsKey)
                .flatMap(cluster ->
                        routes.get(cluster).primaries().stream().flatMap(host -> gate.closed(cluster, host).stream()))
                .map(failure -> Duration.between(clock.instant(), failure.until()))
                .min(Duration::compareTo);
    }

    private boolean attempt(
            ClusterId cluster, String host, String otherwise, Map<ClusterId, String> problems, Runnable action) {
        Optional<RedisGate.Failure> closed = gate.closed(cluster, host);
        if (closed.isPresent()) {
            problems.put(cluster, closed.get().why());
            return false;
        }
        try {
            action.run();
            gate.succeeded(cluster, host);
            return true;
        } catch (JedisException e) {
            String why = "its node " + host + " " + otherwise + ": " + e.getMessage();
            problems.put(cluster, why);
            gate.failed(cluster, host, why);
            return false;
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
