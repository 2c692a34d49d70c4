package io.redtier.crds.policy;

/** How reads and writes go through a cache. */
public enum CacheStrategy {
    /** Read the cache; on a miss load and store. */
    CacheAside,
    /** As CacheAside; a put is kept in Redis and written to the origin later. */
    WriteBehind
}
