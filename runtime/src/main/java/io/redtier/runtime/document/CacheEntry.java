package io.redtier.runtime.document;

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
 * @param stampedeProtection what concurrent misses of one key do
 * @param storage            how values are stored
 * @param readFrom           which node answers reads
 * @param onRedisFailure     what a read does while Redis is unreachable
 * @param invalidation       what a change of the origin does to the cached value
 * @param writeBehind        how changes are written later; null unless that is the strategy
 */
public record CacheEntry(
        String cluster,
        String policy,
        String keyPrefix,
        Strategy strategy,
        Duration ttl,
        int ttlJitterPercent,
        Duration negativeTtl,
        StampedeProtection stampedeProtection,
        Storage storage,
        ReadFrom readFrom,
        OnRedisFailure onRedisFailure,
        Invalidation invalidation,
        WriteBehind writeBehind) {

    /** When the origin is read and written. */
    public enum Strategy {
        /** Read the cache; on a miss load from the origin and store. */
        CacheAside,
        /** As CacheAside; a put is noted in Redis and written to the origin later. */
        WriteBehind
    }

    /** Which node answers reads. */
    public enum ReadFrom {
        /** Always the primary. */
        Primary
    }

    /** What a change of the origin does to the cached value. */
    public enum Invalidation {
        /** The value is deleted; the next read loads it. */
        Delete
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
            Json
        }
    }

    /**
     * What a read does while Redis is unreachable.
     *
     * @param mode {@link Mode}
     */
    public record OnRedisFailure(Mode mode) {
        /** The choice. */
        public enum Mode {
            /** The loader is called for each read. */
            Bypass,
            /** The read fails with an exception. */
            Fail
        }
    }
}
