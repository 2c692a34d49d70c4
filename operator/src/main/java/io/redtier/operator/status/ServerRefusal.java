package io.redtier.operator.status;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;

/** A "no" of the API server that stays one until a person acts: a quota, a policy of the namespace, its deletion. Pure. */
public final class ServerRefusal {

    /** Bad request, forbidden, no such namespace, too large, invalid: trying the same again at once does not help. */
    private static final Set<Integer> CODES = Set.of(400, 403, 404, 413, 422);

    private ServerRefusal() {}

    /** Whether this is one; all else is for a retry to overcome. */
    public static boolean is(Exception failure) {
        return failure instanceof KubernetesClientException refused && CODES.contains(refused.getCode());
    }

    /** What the API server said. */
    public static String words(KubernetesClientException failure) {
        return failure.getStatus() != null && failure.getStatus().getMessage() != null
                ? failure.getStatus().getMessage()
                : failure.getMessage();
    }
}
