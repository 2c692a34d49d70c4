package io.redtier.crds.policy;

/** What a cache does while Redis cannot be reached. */
public enum CacheFailureMode {
    /** Load from the source; nothing is cached. */
    Bypass,
    /** The call fails. */
    Fail
}
