package io.redtier.operator.policy.rules;

/** Why a policy is accepted or not: the reasons of the condition {@code Accepted}. */
public enum Reason {
    ACCEPTED("Accepted"),
    /** A value that the schema can't check is wrong. */
    INVALID("Invalid"),
    /** The workload does not exist (yet). */
    TARGET_NOT_FOUND("TargetNotFound"),
    /** The RedisCluster does not exist (yet). */
    CLUSTER_NOT_FOUND("ClusterNotFound"),
    /** The RedisCluster does not admit policies of this namespace. */
    NOT_ALLOWED("NotAllowed"),
    /** The RedisCluster may evict keys that must not be lost. */
    UNSAFE_EVICTION("UnsafeEviction"),
    /** Another policy has the key prefix or the entry's name. */
    CONFLICTED("Conflicted");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /** As it stands in the condition. */
    public String text() {
        return text;
    }
}
