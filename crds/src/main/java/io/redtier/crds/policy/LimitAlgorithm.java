package io.redtier.crds.policy;

/** How requests are counted. */
public enum LimitAlgorithm {
    /** A counter for each window of time. */
    FixedWindow,
    /** A bucket refilled at a constant rate; allows bursts. */
    TokenBucket
}
