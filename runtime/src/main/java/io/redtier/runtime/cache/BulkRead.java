package io.redtier.runtime.cache;

import io.redtier.runtime.BulkCacheLoader;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.redis.EntryReads;
import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.ScriptBatch;
import io.redtier.runtime.redis.ScriptValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A read of many keys of one cache. Leases are held while this caller's own keys are loaded, never while it waits for
 * others: callers with keys in common cannot wait for each other in a circle. Not thread-safe.
 */
final class BulkRead<T> {
    private static final Logger LOG = LoggerFactory.getLogger(BulkRead.class);

    private final Scope<T> scope;
    private final Refresher refresher;
    private final BulkCacheLoader<? extends T> loader;
    private final String owner = Scope.newOwner();
    private final Map<String, CacheStore> stores = new HashMap<>();
    private final Map<String, NearCache.Mark> marks = new HashMap<>();
    private final Map<String, Lookup<T>> found = new LinkedHashMap<>();
    private final long generation;

    BulkRead(Scope<T> scope, Refresher refresher, BulkCacheLoader<? extends T> loader) {
        this.scope = scope;
        this.refresher = refresher;
        this.loader = loader;
        this.generation = scope.generations().freshOrLast();
    }

    /** A lookup for each key, in their order. */
    Map<String, Lookup<T>> of(List<String> keys) {
        // Keeps the order, and asks once for a key that is given twice.
        keys.forEach(key -> found.put(key, scope.nearHit(key)));
        try {
            read();
            rebuild();
        } catch (RedisUnavailableException e) {
            scope.failIfPolicySaysSo(e);
            missing().forEach(key -> found.put(key, scope.stale(key)));
            bypass();
        }
        return found;
    }

    private List<String> missing() {
        return found.keySet().stream().filter(key -> found.get(key) == null).toList();
    }

    private void read() {
        List<String> asked = missing();
        asked.forEach(key -> {
            stores.put(key, scope.store(key));
            marks.put(key, scope.mark(key));
        });
        if (asked.isEmpty()) {
            return;
        }
        List<List<byte[]>> entries = EntryReads.readAll(
                scope.redis(),
                scope.policy().readFrom(),
                asked.stream().map(key -> stores.get(key).valueKey()).toList(),
                scope.isHash());
        for (int i = 0; i < asked.size(); i++) {
            String key = asked.get(i);
            Decoded<T> entry = scope.decode(stores.get(key), entries.get(i));
            if (entry != null) {
                hit(key, entry);
                refresher.refreshIfDue(scope, key, entry.stamp(), one -> loader.loadAll(Set.of(one))
                        .get(one));
            }
        }
    }

    private void hit(String key, Decoded<T> entry) {
        scope.keepNear(key, marks.get(key), entry);
        found.put(key, scope.hit(entry));
    }

    /** Loads what this caller gets leases for, and waits for the others until {@code maxWait} is over. */
    private void rebuild() {
        long deadline = System.nanoTime()
                + scope.policy().stampedeProtection().maxWait().toNanos();
        boolean waited = false;
        for (List<String> pending = missing(); !pending.isEmpty(); pending = missing()) {
            Set<String> granted = takeLeases(pending);
            if (!granted.isEmpty()) {
                load(granted);
            } else if (!missing().isEmpty()) {
                if (!waited) {
                    scope.meters().count(Event.WAIT);
                    waited = true;
                }
                if (!Rebuild.pauseUntil(deadline)) {
                    bypass();
                }
            }
        }
    }

    private Set<String> takeLeases(List<String> keys) {
        List<Object> replies = run(
                CacheStore.LEASE,
                keys,
                store -> store.leaseCall(
                        owner,
                        scope.lease(),
                        scope.isExclusive(),
                        scope.generations().current()));
        Set<String> granted = new LinkedHashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            CacheStore.Grant grant = CacheStore.Grant.of(replies.get(i));
            Decoded<T> entry = scope.decode(stores.get(keys.get(i)), grant.parts());
            if (grant.granted()) {
                granted.add(keys.get(i));
            } else if (entry != null) {
                scope.meters().count(Event.STAMPEDE_AVERTED);
                hit(keys.get(i), entry);
            }
        }
        return granted;
    }

    private void load(Set<String> keys) {
        List<String> unused = new ArrayList<>(keys);
        try {
            long start = System.nanoTime();
            Map<String, T> values = Origin.loadAll(scope.name(), keys, loader);
            int millis = scope.meters().loaded(System.nanoTime() - start);
            scope.meters().count(Event.BULK_MISS, keys.size() - 1);
            Map<String, Scope.Item<T>> items = new LinkedHashMap<>();
            values.forEach((key, value) -> {
                Scope.Item<T> item = scope.item(value, generation, millis);
                if (item != null) {
                    items.put(key, item);
                }
            });
            values.forEach((key, value) -> found.put(key, new Lookup<>(value, Source.LOADED)));
            unused.removeAll(items.keySet());
            store(items);
        } finally {
            release(unused);
        }
    }

    private void store(Map<String, Scope.Item<T>> items) {
        List<String> keys = List.copyOf(items.keySet());
        try {
            List<ScriptBatch.Call> calls = keys.stream()
                    .map(key -> stores.get(key)
                            .storeCall(
                                    owner,
                                    items.get(key).parts(),
                                    items.get(key).ttl()))
                    .toList();
            List<Object> replies = ScriptBatch.run(scope.redis(), CacheStore.STORE, calls);
            for (int i = 0; i < keys.size(); i++) {
                if (ScriptValues.isOne(replies.get(i))) {
                    scope.keepNear(
                            keys.get(i),
                            marks.get(keys.get(i)),
                            items.get(keys.get(i)).value());
                } else {
                    scope.meters().count(Event.DISCARDED);
                }
            }
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" could not store loaded values", scope.name(), e);
        }
    }

    private void release(List<String> keys) {
        try {
            run(CacheStore.RELEASE, keys, store -> store.releaseCall(owner));
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" leaves rebuild leases to run out", scope.name(), e);
        }
    }

    private List<Object> run(Script script, List<String> keys, Function<CacheStore, ScriptBatch.Call> call) {
        return ScriptBatch.run(
                scope.redis(), script, keys.stream().map(stores::get).map(call).toList());
    }

    /** Loads what is missing without storing it. */
    private void bypass() {
        List<String> keys = missing();
        if (!keys.isEmpty()) {
            found.putAll(bypass(scope.name(), scope.meters(), keys, loader));
        }
    }

    static <T> Map<String, Lookup<T>> bypass(
            String cache, CacheMeters meters, List<String> keys, BulkCacheLoader<? extends T> loader) {
        meters.count(Event.BYPASS, keys.size());
        Map<String, Lookup<T>> loaded = new LinkedHashMap<>();
        Origin.<T>loadAll(cache, new LinkedHashSet<>(keys), loader)
                .forEach((key, value) -> loaded.put(key, new Lookup<>(value, Source.BYPASS)));
        return loaded;
    }
}
