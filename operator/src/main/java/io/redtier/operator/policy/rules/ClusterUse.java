package io.redtier.operator.policy.rules;

/**
 * One place in a policy that names a RedisCluster.
 *
 * @param field where, such as {@code spec.locks.payment}
 * @param cluster which
 * @param purpose what for
 */
public record ClusterUse(String field, ClusterId cluster, Purpose purpose) {

    /** What a cluster is used for. */
    public enum Purpose {
        /** The policy's own {@code clusterRef}, for whatever names no other. */
        DEFAULT,
        CACHE,
        /** A cache whose changes are written later. */
        WRITE_BEHIND,
        LOCK,
        QUEUE,
        LIMIT
    }
}
