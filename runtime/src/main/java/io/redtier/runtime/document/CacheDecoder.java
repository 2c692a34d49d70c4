package io.redtier.runtime.document;

import io.redtier.runtime.document.CacheEntry.Invalidation;
import io.redtier.runtime.document.CacheEntry.NearCache;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.redtier.runtime.document.CacheEntry.ReadFrom;
import io.redtier.runtime.document.CacheEntry.RefreshAhead;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import io.redtier.runtime.document.CacheEntry.Storage;
import io.redtier.runtime.document.CacheEntry.Strategy;
import io.redtier.runtime.document.CacheEntry.WarmUp;
import io.redtier.runtime.document.CacheEntry.WriteBehind;
import java.time.Duration;

/** Reads a cache. Pure functions, apart from the errors they note. */
final class CacheDecoder {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private static final long MAX_ATTEMPTS = 100;
    private static final long MAX_BATCH = 10_000;
    private static final long MAX_PENDING = 10_000_000;

    private CacheDecoder() {}

    static CacheEntry cache(DocumentNode node, String cluster, String keyPrefix) {
        Strategy strategy = node.constant("strategy", Strategy.class, Strategy.CacheAside);
        Duration ttl = node.duration("ttl", null, MILLISECOND);
        Storage storage = storage(node.object("storage"));
        NearCache nearCache = node.has("nearCache") ? nearCache(node.object("nearCache")) : null;
        return new CacheEntry(
                cluster,
                node.optionalText("policy", ""),
                keyPrefix,
                strategy,
                ttl,
                (int) node.integer("ttlJitterPercent", 0L, 0, 100),
                node.has("negativeTtl") ? node.duration("negativeTtl", null, MILLISECOND) : null,
                refreshAhead(node, strategy, ttl),
                stampedeProtection(node.object("stampedeProtection")),
                storage,
                nearCache,
                readFrom(node, nearCache),
                onRedisFailure(node.object("onRedisFailure"), nearCache),
                invalidation(node, strategy),
                node.has("warmUp") ? warmUp(node.object("warmUp")) : null,
                writeBehind(node, strategy),
                node.has("http") ? HttpDecoder.http(node, strategy, storage) : null);
    }

    private static RefreshAhead refreshAhead(DocumentNode node, Strategy strategy, Duration ttl) {
        boolean present = node.has("refreshAhead");
        if (present != (strategy == Strategy.RefreshAhead)) {
            node.error(
                    "refreshAhead",
                    present
                            ? "is only for strategy RefreshAhead; leave it out or change the strategy"
                            : "is missing, and strategy RefreshAhead needs it; write for example"
                                    + " {\"threshold\": \"5m\"}");
        }
        if (!present) {
            return null;
        }
        DocumentNode refresh = node.object("refreshAhead");
        Duration threshold = refresh.duration("threshold", null, MILLISECOND);
        if (threshold.multipliedBy(2).compareTo(ttl) > 0) {
            refresh.error(
                    "threshold",
                    '"' + Durations.format(threshold)
                            + "\" is more than half of the ttl, so values would be rebuilt all"
                            + " the time; write at most \"" + Durations.format(ttl.dividedBy(2)) + '"');
        }
        return new RefreshAhead(threshold);
    }

    private static NearCache nearCache(DocumentNode node) {
        return new NearCache(
                node.bool("enabled", true),
                (int) node.integer("maxEntries", 10_000L, 1, 10_000_000),
                node.duration("ttl", Duration.ofSeconds(30), MILLISECOND));
    }

    private static ReadFrom readFrom(DocumentNode node, NearCache nearCache) {
        ReadFrom readFrom = node.constant("readFrom", ReadFrom.class, ReadFrom.Primary);
        if (readFrom == ReadFrom.PreferReplica && nearCache != null && nearCache.enabled()) {
            node.error(
                    "readFrom",
                    "\"PreferReplica\" may give an old value after a change was told, which nearCache would keep; write"
                            + " \"Primary\", or leave nearCache out");
        }
        return readFrom;
    }

    private static WarmUp warmUp(DocumentNode node) {
        return new WarmUp(node.bool("enabled", true), (int) node.integer("limit", 100L, 1, 100_000));
    }

    private static WriteBehind writeBehind(DocumentNode node, Strategy strategy) {
        if (strategy != Strategy.WriteBehind) {
            if (node.has("writeBehind")) {
                node.error(
                        "writeBehind",
                        "has no effect with strategy " + strategy
                                + "; leave it out, or write strategy \"WriteBehind\"");
            }
            return null;
        }
        DocumentNode behind = node.object("writeBehind");
        return new WriteBehind(
                behind.duration("flushInterval", Duration.ofSeconds(5), MILLISECOND),
                (int) behind.integer("batchSize", 100L, 1, MAX_BATCH),
                behind.integer("maxPending", 100_000L, 1, MAX_PENDING),
                (int) behind.integer("maxAttempts", 5L, 1, MAX_ATTEMPTS));
    }

    private static OnRedisFailure onRedisFailure(DocumentNode node, NearCache nearCache) {
        OnRedisFailure.Mode mode = node.constant("mode", OnRedisFailure.Mode.class, OnRedisFailure.Mode.Bypass);
        if (mode != OnRedisFailure.Mode.ServeStale) {
            if (node.has("staleFor")) {
                node.error("staleFor", "is only for mode ServeStale; leave it out or change the mode");
            }
            return new OnRedisFailure(mode, null);
        }
        if (nearCache == null || !nearCache.enabled()) {
            node.error(
                    "mode",
                    "\"ServeStale\" serves what nearCache holds, and there is none; write nearCache {\"enabled\": true},"
                            + " or another mode");
        }
        return new OnRedisFailure(mode, node.duration("staleFor", Duration.ofMinutes(10), MILLISECOND));
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
