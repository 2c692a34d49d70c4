package io.redtier.crds.rediscluster;

/** How the Redis nodes of a cluster work together. */
public enum Mode {
    /** One node, no failover. */
    Standalone,
    /** One primary with replicas; sentinels promote a replica when the primary fails. */
    Sentinel
}
