package io.redtier.crds.rediscluster;

/** What a node says of itself. */
public enum NodeRole {
    /** Takes writes. */
    Primary,
    /** Copies the primary. */
    Replica,
    /** Does not answer. */
    Unknown
}
