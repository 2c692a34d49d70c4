package io.redtier.runtime.document;

import io.redtier.runtime.document.CacheEntry.Invalidation;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import io.redtier.runtime.document.CacheEntry.Storage;
import io.redtier.runtime.document.CacheEntry.Strategy;
import java.time.Duration;

/** Reads a cache. Pure functions, apart from the errors they note. */
final class CacheDecoder {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private CacheDecoder() {}

    static CacheEntry cache(DocumentNode node, String cluster, String keyPrefix) {
        Strategy strategy = node.constant("strategy", Strategy.class, Strategy.CacheAside);
        return new CacheEntry(
                cluster,
                node.optionalText("policy", ""),
                keyPrefix,
                strategy,
                node.duration("ttl", null, MILLISECOND),
                (int) node.integer("ttlJitterPercent", 0L, 0, 100),
                node.has("negativeTtl") ? node.duration("negativeTtl", null, MILLISECOND) : null,
                stampedeProtection(node.object("stampedeProtection")),
                storage(node.object("storage")),
                node.constant("readFrom", CacheEntry.ReadFrom.class, CacheEntry.ReadFrom.Primary),
                new OnRedisFailure(node.object("onRedisFailure")
                        .constant("mode", OnRedisFailure.Mode.class, OnRedisFailure.Mode.Bypass)),
                invalidation(node, strategy));
    }

    private static StampedeProtection stampedeProtection(DocumentNode node) {
        return new StampedeProtection(
                node.constant("mode", StampedeProtection.Mode.class, StampedeProtection.Mode.Lock),
                node.duration("lease", Duration.ofSeconds(10), MILLISECOND),
                node.duration("maxWait", Duration.ofSeconds(2), Duration.ZERO),
                node.positive("beta", 1.0));
    }

    private static Storage storage(DocumentNode node) {
        return new Storage(
                node.constant("format", Storage.Format.class, Storage.Format.Json),
                node.size("maxValueSize", 1L << 20),
                node.has("compressAbove") ? (Long) node.size("compressAbove", 0) : null);
    }

    private static Invalidation invalidation(DocumentNode node, Strategy strategy) {
        boolean through = strategy == Strategy.WriteThrough;
        Invalidation invalidation =
                node.constant("invalidation", Invalidation.class, through ? Invalidation.Update : Invalidation.Delete);
        if (through && invalidation == Invalidation.Delete) {
            node.error(
                    "invalidation",
                    "\"Delete\" contradicts strategy WriteThrough, which caches what it writes; leave it out, or write"
                            + " strategy CacheAside");
        }
        return invalidation;
    }
}
