package io.redtier.runtime.cache;

import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.redis.EntryReads;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One field of a value that is stored as a Hash.
 *
 * @param scope     the cache
 * @param refresher rebuilds what is about to expire
 */
record FieldRead<T>(Scope<T> scope, Refresher refresher) {
    private static final Logger LOG = LoggerFactory.getLogger(FieldRead.class);

    /** The field, or null if the whole value must be asked for. */
    <F> Lookup<F> read(String key, String field, Class<F> type, CacheLoader<? extends T> loader) {
        byte[] name = HashFields.utf8(field);
        CacheStore store = scope.store(key);
        List<byte[]> parts;
        long generation = scope.generations().freshOrLast();
        try {
            parts = EntryReads.readFields(
                    scope.redis(), scope.policy().readFrom(), store.valueKey(), HashFields.STAMP, name);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" could not read a field", scope.name(), e);
            return null;
        }
        byte[] head = HashFields.field(parts, HashFields.STAMP);
        if (head == null || !Stamp.leads(head) || Stamp.read(head).generation() < generation) {
            return null;
        }
        Stamp stamp = Stamp.read(head);
        scope.generations().learn(stamp.generation());
        if (HashFields.isAbsent(head)) {
            scope.meters().count(Event.NEGATIVE_HIT);
            return new Lookup<>(null, Source.NEGATIVE_HIT);
        }
        refresher.refreshIfDue(scope, key, stamp, loader);
        scope.meters().count(Event.HIT);
        try {
            return new Lookup<>(scope.codec().decodeField(HashFields.field(parts, name), type), Source.HIT);
        } catch (IOException e) {
            throw unreadable(scope.name(), field, e);
        }
    }

    static IllegalArgumentException unreadable(String cache, String field, IOException e) {
        return new IllegalArgumentException(
                "field \"" + field + "\" of cache \"" + cache + "\" cannot be read as asked: " + e.getMessage(), e);
    }
}
