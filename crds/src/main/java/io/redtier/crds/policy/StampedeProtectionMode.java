package io.redtier.crds.policy;

/** What keeps many callers from loading one missing value at once. */
public enum StampedeProtectionMode {
    /** One loads, the others wait and read again. */
    Lock,
    /** Values are loaded again before they expire, at random; everyone loads on a miss. */
    Probabilistic,
    /** Everyone loads. */
    None
}
