package io.redtier.crds.policy;

/** What a cache does while Redis cannot be reached. */
public enum CacheFailureMode {
    /** Load from the source; nothing is cached. */
    Bypass,
    /** Serve what the near cache still has, else load from the source. */
    ServeStale,
    /** The call fails. */
    Fail
}
