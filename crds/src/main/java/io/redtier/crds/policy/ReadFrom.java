package io.redtier.crds.policy;

/** Which node answers reads of a cache. */
public enum ReadFrom {
    /** Always the primary. */
    Primary,
    /** A replica, or the primary where none is near enough behind it. */
    PreferReplica
}
