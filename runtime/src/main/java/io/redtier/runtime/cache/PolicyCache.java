package io.redtier.runtime.cache;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.BulkCacheLoader;
import io.redtier.runtime.Cache;
import io.redtier.runtime.CacheExplanation;
import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.CacheWriter;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.Time;
import io.redtier.runtime.WarmUp;
import io.redtier.runtime.WarmUpKeys;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.policy.PolicyStore;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A cache that does at each call what the document in force says. */
public final class PolicyCache<T> implements Cache<T> {
    private final String name;
    private final ValueCodec<T> codec;
    private final CacheMeters meters;
    private final Scopes<T> scopes;
    private final Refresher refresher;
    private final CacheWorkers workers;

    /**
     * @param name     the cache's name in the document
     * @param json     writes and reads values
     * @param type     type of the values
     * @param policies where the policy is looked up at each call
     * @param registry where calls are counted
     * @param workers  what works in the background
     * @param time     tells when values expire
     */
    public PolicyCache(
            String name,
            ObjectMapper json,
            JavaType type,
            PolicyStore policies,
            MeterRegistry registry,
            CacheWorkers workers,
            Time time) {
        this.name = name;
        this.meters = new CacheMeters(name, registry);
        this.codec = new ValueCodec<>(json, type);
        this.scopes = new Scopes<>(name, codec, policies, meters, workers, time);
        this.workers = workers;
        this.refresher = new Refresher(workers.loaders());
    }

    @Override
    public Lookup<T> get(String key, CacheLoader<? extends T> loader) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        if (scope == null) {
            return bypass(key, loader);
        }
        Lookup<T> near = scope.nearHit(key);
        if (near != null) {
            return near;
        }
        CacheStore store = scope.store(key);
        Rebuild<T> rebuild;
        Rebuild.Claim<T> claim;
        try {
            NearCache.Mark mark = scope.mark(key);
            Decoded<T> found = scope.decode(store, scope.read(store));
            if (found != null) {
                scope.keepNear(key, mark, found);
                refresher.refreshIfDue(scope, key, found.stamp(), loader);
                return scope.hit(found);
            }
            rebuild = Rebuild.of(scope, key);
            claim = rebuild.claim();
        } catch (RedisUnavailableException e) {
            scope.failIfPolicySaysSo(e);
            Lookup<T> stale = scope.stale(key);
            return stale == null ? bypass(key, loader) : stale;
        }
        if (claim.found() != null) {
            scope.keepNear(key, rebuild.mark(), claim.found());
            return scope.hit(claim.found());
        }
        return claim.granted() ? rebuild.load(loader) : bypass(key, loader);
    }

    @Override
    public <F> Lookup<F> getField(String key, String field, Class<F> type, CacheLoader<? extends T> loader) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        if (scope != null && scope.isHash()) {
            Lookup<F> found = new FieldRead<>(scope, refresher).read(key, field, type, loader);
            if (found != null) {
                return found;
            }
        }
        Lookup<T> whole = get(key, loader);
        try {
            return new Lookup<>(whole.value() == null ? null : codec.field(whole.value(), field, type), whole.source());
        } catch (IOException e) {
            throw FieldRead.unreadable(name, field, e);
        }
    }

    @Override
    public Map<String, Lookup<T>> getAll(Collection<String> keys, BulkCacheLoader<? extends T> loader) {
        keys.forEach(key -> CacheKeys.check(name, key));
        Map<String, Lookup<T>> found = new LinkedHashMap<>();
        for (List<String> chunk : Chunks.of(keys)) {
            Scope<T> scope = scopes.current();
            found.putAll(
                    scope == null
                            ? BulkRead.bypass(name, meters, chunk, loader)
                            : new BulkRead<>(scope, refresher, loader).of(chunk));
        }
        return found;
    }

    @Override
    public CompletableFuture<WarmUp> warmUp(WarmUpKeys keys, BulkCacheLoader<? extends T> loader) {
        return workers.start("redtier-warm-up-" + name, new WarmUpRun<>(name, scopes, this, keys, loader));
    }

    @Override
    public boolean putAll(Map<String, ? extends T> values) {
        values.keySet().forEach(key -> CacheKeys.check(name, key));
        Scope<T> scope = scopes.current();
        return scope != null && new BulkChange<>(scope).putAll(values);
    }

    @Override
    public boolean invalidateAll(Collection<String> keys) {
        keys.forEach(key -> CacheKeys.check(name, key));
        Scope<T> scope = scopes.current();
        return scope != null && new BulkChange<>(scope).invalidateAll(keys);
    }

    @Override
    public boolean put(String key, T value) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        if (scope == null) {
            return false;
        }
        Scope.Item<T> item = scope.item(value, scope.generations().freshOrLast(), meters.lastLoadMillis());
        CacheStore store = scope.store(key);
        boolean done = scope.change(
                "store a value",
                () -> {
                    if (item == null) {
                        store.invalidate();
                    } else {
                        store.put(item.parts(), item.ttl());
                    }
                },
                key);
        return done && (item != null || value == null);
    }

    @Override
    public boolean put(String key, T value, CacheWriter<? super T> writer) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        if (scope == null) {
            Origin.write(name, key, value, writer);
            return false;
        }
        return new Change<>(scope, key, value).writeBy(writer);
    }

    @Override
    public boolean invalidate(String key) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        if (scope == null) {
            return false;
        }
        return scope.change("invalidate a value", scope.store(key)::invalidate, key);
    }

    @Override
    public boolean invalidateAll() {
        Scope<T> scope = scopes.current();
        return scope != null
                && scope.change("invalidate all values", () -> scope.generations()
                        .next(scope.policy().ttl(), scope.channel(), NearFeed.generationOf(name)));
    }

    @Override
    public CacheExplanation explain(String key) {
        CacheKeys.check(name, key);
        return Explanations.of(scopes.known(), key);
    }

    private Lookup<T> bypass(String key, CacheLoader<? extends T> loader) {
        meters.count(Event.BYPASS);
        return new Lookup<>(Origin.load(name, key, loader), Source.BYPASS);
    }
}
