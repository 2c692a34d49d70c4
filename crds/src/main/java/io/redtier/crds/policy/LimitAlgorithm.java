package io.redtier.crds.policy;

/** How requests are counted. */
public enum LimitAlgorithm {
    /** A counter for each window of time. */
    FixedWindow,
    /** Every request of the last window is remembered; exact. */
    SlidingWindowLog,
    /** The last window, estimated from two counters. */
    SlidingWindowCounter,
    /** A bucket refilled at a constant rate; allows bursts. */
    TokenBucket,
    /** A bucket that leaks at a constant rate; requests above it are rejected, or wait in a queue. */
    LeakyBucket
}
