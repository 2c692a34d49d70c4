package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What Redis does when it reaches its memory limit; Redis' own words (`maxmemory-policy`). */
public enum EvictionPolicy {
    /** Refuse writes; the only safe choice for locks. */
    @JsonProperty("noeviction")
    NOEVICTION,
    /** Evict the least recently used key. */
    @JsonProperty("allkeys-lru")
    ALLKEYS_LRU,
    /** Evict the least frequently used key. */
    @JsonProperty("allkeys-lfu")
    ALLKEYS_LFU,
    /** Evict a random key. */
    @JsonProperty("allkeys-random")
    ALLKEYS_RANDOM,
    /** Evict the least recently used key that has a ttl. */
    @JsonProperty("volatile-lru")
    VOLATILE_LRU,
    /** Evict the least frequently used key that has a ttl. */
    @JsonProperty("volatile-lfu")
    VOLATILE_LFU,
    /** Evict a random key that has a ttl. */
    @JsonProperty("volatile-random")
    VOLATILE_RANDOM,
    /** Evict the key with the shortest remaining ttl. */
    @JsonProperty("volatile-ttl")
    VOLATILE_TTL
}
