package io.redtier.crds.rediscluster;

/** How the Redis nodes of a cluster work together. */
public enum Mode {
    /** One node, no failover. */
    Standalone,
    /** One primary with replicas; sentinels promote a replica when the primary fails. */
    Sentinel,
    /** The keys are spread over several primaries by 16384 hash slots; each has replicas, and the nodes elect. */
    Cluster
}
