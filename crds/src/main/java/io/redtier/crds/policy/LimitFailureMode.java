package io.redtier.crds.policy;

/** What a limit does while Redis cannot be reached. */
public enum LimitFailureMode {
    /** Requests pass. */
    Allow,
    /** Requests are rejected. */
    Deny,
    /** Each instance grants its part of the limit. */
    LocalShare
}
