package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import io.redtier.operator.status.ServerRefusal;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the API server does not take although the RedisCluster itself was valid: a request above its limit, a change of
 * what can't be changed, a quota, a policy of the namespace, a namespace that is being deleted. Pure.
 */
final class ApplyRefusal {

    static final String REASON = "ApplyRefused";

    private ApplyRefusal() {}

    /** The refusals in words; empty when something else is among the failures, which is for a retry to overcome. */
    static Optional<Obstacle> in(Collection<? extends Exception> failures) {
        if (failures.isEmpty() || !failures.stream().allMatch(ServerRefusal::is)) {
            return Optional.empty();
        }
        String words = failures.stream()
                .map(failure -> ServerRefusal.words((KubernetesClientException) failure))
                .distinct()
                .sorted()
                .collect(Collectors.joining("; "));
        return Optional.of(new Obstacle(
                REASON,
                "the API server refuses a part of what the spec asks for, the rest is applied: " + words
                        + ". Correct the spec, or what forbids it; it is tried again by itself"));
    }
}
