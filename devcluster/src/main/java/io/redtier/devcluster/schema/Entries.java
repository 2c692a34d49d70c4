package io.redtier.devcluster.schema;

/**
 * How large the keys (or indices) and the values of a list or map are.
 *
 * @param list whether it is a list
 */
record Entries(boolean list, Size keys, Size values) {

    /** The range that covers both; null if one is null, which is not known. */
    static Entries or(Entries a, Entries b) {
        return a == null || b == null ? null : new Entries(a.list, a.keys.or(b.keys), a.values.or(b.values));
    }
}
