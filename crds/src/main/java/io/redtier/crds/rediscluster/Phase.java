package io.redtier.crds.rediscluster;

/** One word for the state of a cluster; the conditions hold the detail. */
public enum Phase {
    /** Nothing serves yet. */
    Pending,
    /** A change is on its way. */
    Progressing,
    /** Serves, with all the redundancy asked for. */
    Ready,
    /** Serves, with less redundancy than asked for. */
    Degraded,
    /** No primary serves. */
    Unavailable,
    /** The operator does not act; spec.paused. */
    Paused
}
