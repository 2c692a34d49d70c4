package io.redtier.crds.policy;

/** How a cached value is stored. */
public enum StorageFormat {
    /** A string that holds JSON. */
    Json
}
