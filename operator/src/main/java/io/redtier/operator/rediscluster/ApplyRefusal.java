package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the API server does not take although the RedisCluster itself was valid: a request above its limit, a change of
 * what can't be changed, a quota, a policy of the namespace, a namespace that is being deleted. Pure.
 */
final class ApplyRefusal {

    static final String REASON = "ApplyRefused";

    /** Bad request, forbidden, no such namespace, invalid: trying the same again at once does not help. */
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 404, 422);

    private ApplyRefusal() {}

    /** The refusals in words; empty when something else is among the failures, which is for a retry to overcome. */
    static Optional<Obstacle> in(Collection<? extends Exception> failures) {
        if (failures.isEmpty() || !failures.stream().allMatch(ApplyRefusal::isRefusal)) {
            return Optional.empty();
        }
        String words = failures.stream()
                .map(failure -> words((KubernetesClientException) failure))
                .distinct()
                .sorted()
                .collect(Collectors.joining("; "));
        return Optional.of(new Obstacle(
                REASON,
                "the API server refuses a part of what the spec asks for, the rest is applied: " + words
                        + ". Correct the spec, or what forbids it; it is tried again by itself"));
    }

    private static boolean isRefusal(Exception failure) {
        return failure instanceof KubernetesClientException refused && REFUSALS.contains(refused.getCode());
    }

    private static String words(KubernetesClientException failure) {
        return failure.getStatus() != null && failure.getStatus().getMessage() != null
                ? failure.getStatus().getMessage()
                : failure.getMessage();
    }
}
