package io.redtier.crds.policy;

/** How reads and writes go through a cache. */
public enum CacheStrategy {
    /** Read the cache; on a miss load and store. */
    CacheAside,
    /** The same, and a change is written to the source and then to the cache. */
    WriteThrough,
    /** As CacheAside, and a value that is read shortly before it expires is loaded again in the background. */
    RefreshAhead,
    /** As CacheAside; a put is kept in Redis and written to the origin later. */
    WriteBehind
}
