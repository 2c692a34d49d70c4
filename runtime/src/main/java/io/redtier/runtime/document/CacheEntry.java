package io.redtier.runtime.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;

/**
 * One cache of the policy document.
 *
 * @param cluster            name of an entry in {@code clusters}
 * @param policy             source policy, {@code <namespace>/<name>}
 * @param keyPrefix          put before every key of this cache
 * @param strategy           {@link Strategy}
 * @param ttl                how long a value lives; above 0
 * @param ttlJitterPercent   0 to 100: a value's ttl is shortened by a random share of up to this many percent
 * @param negativeTtl        how long "there is no such thing" is remembered; null: it is not
 * @param refreshAhead       when values are rebuilt before they expire; only, and then always, with strategy RefreshAhead
 * @param stampedeProtection what concurrent misses of one key do
 * @param storage            how values are stored
 * @param nearCache          values kept in the memory of each process; null: none are
 * @param readFrom           which node answers reads
 * @param onRedisFailure     what a read does while Redis is unreachable
 * @param invalidation       what a change of the origin does to the cached value
 * @param warmUp             whether values are loaded when processes start; null: they are not
 * @param writeBehind        how changes are written later; null unless that is the strategy
 * @param http               which responses of the app a sidecar caches here; null: none
 */
public record CacheEntry(
        String cluster,
        String policy,
        String keyPrefix,
        Strategy strategy,
        Duration ttl,
        int ttlJitterPercent,
        Duration negativeTtl,
        @JsonInclude(JsonInclude.Include.NON_NULL) RefreshAhead refreshAhead,
        StampedeProtection stampedeProtection,
        Storage storage,
        @JsonInclude(JsonInclude.Include.NON_NULL) NearCache nearCache,
        ReadFrom readFrom,
        OnRedisFailure onRedisFailure,
        Invalidation invalidation,
        @JsonInclude(JsonInclude.Include.NON_NULL) WarmUp warmUp,
        @JsonInclude(JsonInclude.Include.NON_NULL) WriteBehind writeBehind,
        @JsonInclude(JsonInclude.Include.NON_NULL) HttpCaching http) {

    /** A cache for no responses of an app. */
    public CacheEntry(
            String cluster,
            String policy,
            String keyPrefix,
            Strategy strategy,
            Duration ttl,
            int ttlJitterPercent,
            Duration negativeTtl,
            RefreshAhead refreshAhead,
            StampedeProtection stampedeProtection,
            Storage storage,
            NearCache nearCache,
            ReadFrom readFrom,
            OnRedisFailure onRedisFailure,
            Invalidation invalidation,
            WarmUp warmUp,
            WriteBehind writeBehind) {
        this(
                cluster,
                policy,
                keyPrefix,
                strategy,
                ttl,
                ttlJitterPercent,
                negativeTtl,
                refreshAhead,
                stampedeProtection,
                storage,
                nearCache,
                readFrom,
                onRedisFailure,
                invalidation,
                warmUp,
                writeBehind,
                null);
    }

    /** The same for responses of an app. */
    public CacheEntry withHttp(HttpCaching responses) {
        return new CacheEntry(
                cluster,
                policy,
                keyPrefix,
                strategy,
                ttl,
                ttlJitterPercent,
                negativeTtl,
                refreshAhead,
                stampedeProtection,
                storage,
                nearCache,
                readFrom,
                onRedisFailure,
                invalidation,
                warmUp,
                writeBehind,
                responses);
    }

    /** When the origin is read and written. */
    public enum Strategy {
        /** Read the cache; on a miss load from the origin and store. */
        CacheAside,
        /** The same, and a change is written to the origin and then to the cache. */
        WriteThrough,
        /** As CacheAside, and a value that is read shortly before it expires is rebuilt in the background. */
        RefreshAhead,
        /** As CacheAside; a put is noted in Redis and written to the origin later. */
        WriteBehind
    }

    /** Whether values are kept in the memory of each process. */
    public boolean hasNearCache() {
        return nearCache != null && nearCache.enabled();
    }

    /** Whether values are loaded when processes start. */
    public boolean hasWarmUp() {
        return warmUp != null && warmUp.enabled();
    }

    /**
     * Values loaded when processes start.
     *
     * @param enabled whether there are any
     * @param limit   how many; 1 or above
     */
    public record WarmUp(boolean enabled, int limit) {}

    /**
     * When values are rebuilt before they expire.
     *
     * @param threshold a value that is read with this much of its ttl left, or less, is rebuilt; at most half of the ttl
     */
    public record RefreshAhead(Duration threshold) {}

    /**
     * Values kept in the memory of each process; changes are told through Redis.
     *
     * @param enabled    whether there is one
     * @param maxEntries how many values are kept; 1 or above
     * @param ttl        how long a value is served without asking Redis; above 0
     */
    public record NearCache(boolean enabled, int maxEntries, Duration ttl) {}

    /** Which node answers reads. */
    public enum ReadFrom {
        /** Always the primary. */
        Primary,
        /** A replica if one is close behind the primary, so that what is read may be a little old; else the primary. */
        PreferReplica
    }

    /** What a change of the origin does to the cached value. */
    public enum Invalidation {
        /** The value is deleted; the next read loads it. */
        Delete,
        /** The new value is cached. */
        Update
    }

    /**
     * What concurrent misses of one key do.
     *
     * @param mode    {@link Mode}
     * @param lease   how long one loader may work before another may start; above 0
     * @param maxWait how long others wait for its result before they load for themselves; 0 or above
     * @param beta    eagerness of probabilistic early expiration; above 0
     */
    public record StampedeProtection(Mode mode, Duration lease, Duration maxWait, double beta) {
        /** How a stampede is prevented. */
        public enum Mode {
            /** One caller, over all processes, loads; the others wait. */
            Lock,
            /**
             * Values are rebuilt before they expire, at random times that come the earlier the longer a load takes; every
             * caller that misses loads.
             */
            Probabilistic,
            /** Every caller that misses loads. */
            None
        }
    }

    /**
     * How changes are written later.
     *
     * @param flushInterval a change waits at most about this long
     * @param batchSize     most changes that are written at once; 1 to 10000
     * @param maxPending    more waiting changes than these are refused, an eighth of them in each of eight partitions
     * @param maxAttempts   a change that has failed as often while others could be written is a dead letter; 1 to 100
     */
    public record WriteBehind(Duration flushInterval, int batchSize, long maxPending, int maxAttempts) {}

    /**
     * How values are stored.
     *
     * @param format        {@link Format}
     * @param maxValueSize  largest stored value in bytes; larger ones are served but not cached
     * @param compressAbove values above this many bytes are compressed; null: never
     */
    public record Storage(
            Format format,
            @JsonSerialize(using = SizeSerializer.class) long maxValueSize,
            @JsonSerialize(using = SizeSerializer.class) Long compressAbove) {
        /** Encoding of a value. */
        public enum Format {
            /** A Redis String that holds JSON. */
            Json,
            /** A Redis Hash with a field for each property of the value. */
            Hash
        }
    }

    /**
     * What a read does while Redis is unreachable.
     *
     * @param mode     {@link Mode}
     * @param staleFor how long after its near ttl a value is served; null but with ServeStale
     */
    public record OnRedisFailure(
            Mode mode,
            @JsonInclude(JsonInclude.Include.NON_NULL) Duration staleFor) {
        /** The choice. */
        public enum Mode {
            /** The loader is called for each read. */
            Bypass,
            /** What the near cache still has is served, else the loader is called. */
            ServeStale,
            /** The read fails with an exception. */
            Fail
        }
    }
}
