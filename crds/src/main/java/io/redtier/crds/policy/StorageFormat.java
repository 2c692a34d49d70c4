package io.redtier.crds.policy;

/** How a cached value is stored. */
public enum StorageFormat {
    /** A string that holds JSON. */
    Json,
    /** A hash with a field for each property of the value. */
    Hash
}
