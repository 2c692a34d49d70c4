package io.redtier.crds.policy;

/** Whether a rate limit rejects. */
public enum EnforcementMode {
    /** Over the limit is rejected. */
    Enforce,
    /** Over the limit is counted, never rejected. */
    Shadow
}
