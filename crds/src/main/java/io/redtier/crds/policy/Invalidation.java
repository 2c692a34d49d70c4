package io.redtier.crds.policy;

/** What happens to the cached value when the source changes. */
public enum Invalidation {
    /** It is deleted; the next read loads. */
    Delete,
    /** The new value is cached. */
    Update
}
