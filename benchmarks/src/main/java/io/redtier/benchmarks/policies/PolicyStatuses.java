package io.redtier.benchmarks.policies;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which policies have a status of their present generation, as a watching client sees it. Thread-safe. */
final class PolicyStatuses implements AutoCloseable {
    private final Set<String> behind = ConcurrentHashMap.newKeySet();
    private final List<SharedIndexInformer<GenericKubernetesResource>> informers = new ArrayList<>();
    private volatile long firstNanos;
    private volatile long lastNanos;

    PolicyStatuses(KubernetesClient client) {
        for (String kind : List.of("CachePolicy", "RateLimitPolicy")) {
            informers.add(client.genericKubernetesResources(Population.API, kind)
                    .inAnyNamespace()
                    .inform(new ResourceEventHandler<>() {
                        @Override
                        public void onAdd(GenericKubernetesResource policy) {
                            look(policy);
                        }

                        @Override
                        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource policy) {
                            look(policy);
                        }

                        @Override
                        public void onDelete(GenericKubernetesResource policy, boolean unknown) {
                            behind.remove(key(policy));
                        }
                    }));
        }
    }

    /** How many are not current. */
    int behind() {
        return behind.size();
    }

    /** Begins to note when the first and the last one becomes current. */
    void reset() {
        firstNanos = 0;
    }

    /** From the first to the last that has become current, seconds. */
    double spreadSeconds() {
        return (lastNanos - firstNanos) / 1e9;
    }

    /** When the last one became current, by {@link System#nanoTime()}. */
    long lastNanos() {
        return lastNanos;
    }

    private void look(GenericKubernetesResource policy) {
        Object observed = policy.get("status", "observedGeneration");
        boolean current = observed != null
                && ((Number) observed).longValue() == policy.getMetadata().getGeneration();
        if (!current) {
            behind.add(key(policy));
        } else if (behind.remove(key(policy))) {
            lastNanos = System.nanoTime();
            if (firstNanos == 0) {
                firstNanos = lastNanos;
            }
        }
    }

    /** The reason of a condition in a policy; empty if it has none. */
    static String reason(GenericKubernetesResource policy, String type) {
        List<Map<String, Object>> conditions = policy.get("status", "conditions");
        return conditions == null
                ? ""
                : conditions.stream()
                        .filter(condition -> type.equals(condition.get("type")))
                        .map(condition -> Objects.toString(condition.get("reason")))
                        .findFirst()
                        .orElse("");
    }

    private static String key(GenericKubernetesResource policy) {
        return policy.getKind() + "/" + policy.getMetadata().getNamespace() + "/"
                + policy.getMetadata().getName();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
