package io.redtier.runtime.redis;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How the nodes of a Redis Cluster fare: one that is down must not suspend calls to the others. Thread-safe. */
final class ClusterNodes {
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    /** @param node {@code host:port} */
    Breaker breaker(String node) {
        Breaker known = breakers.get(node);
        return known != null ? known : breakers.computeIfAbsent(node, Breaker::new);
    }

    /** Forgets the nodes that are none any more. */
    void keepOnly(Set<String> nodes) {
        breakers.keySet().retainAll(nodes);
    }

    boolean areWell() {
        return ailing().isEmpty();
    }

    /** Those to which calls are suspended. */
    List<String> ailing() {
        return breakers.entrySet().stream()
                .filter(node -> !node.getValue().isClosed())
                .map(Map.Entry::getKey)
                .toList();
    }
}
