package io.redtier.runtime.cache;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.CacheLease;
import io.redtier.runtime.CacheSteps;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.Time;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.policy.PolicyStore;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The steps of a cache that does at each call what the document in force says. */
public final class PolicySteps<T> implements CacheSteps<T> {
    private final String name;
    private final CacheMeters meters;
    private final Scopes<T> scopes;

    /**
     * @param name     the cache's name in the document
     * @param json     writes and reads values
     * @param type     type of the values
     * @param policies where the policy is looked up at each call
     * @param registry where calls are counted
     * @param workers  what works in the background
     * @param time     tells when values expire
     */
    public PolicySteps(
            String name,
            ObjectMapper json,
            JavaType type,
            PolicyStore policies,
            MeterRegistry registry,
            CacheWorkers workers,
            Time time) {
        this.name = name;
        this.meters = new CacheMeters(name, registry);
        this.scopes = new Scopes<>(name, new ValueCodec<>(json, type), policies, meters, workers, time);
    }

    @Override
    public Found<T> find(String key) {
        Scope<T> scope = scopes.current();
        return scope == null ? null : find(scope, key, scope.policy().readFrom());
    }

    @Override
    public Found<T> findLatest(String key) {
        Scope<T> scope = scopes.current();
        return scope == null ? null : find(scope, key, CacheEntry.ReadFrom.Primary);
    }

    private static <T> Found<T> find(Scope<T> scope, String key, CacheEntry.ReadFrom from) {
        CacheKeys.check(scope.name(), key);
        NearCache.Entry<T> near = scope.nearEntry(key);
        if (near != null) {
            return new Found<>(near.hit().value(), Lookup.Source.NEAR_HIT, false);
        }
        CacheStore store = scope.store(key);
        NearCache.Mark mark = scope.mark(key);
        try {
            Decoded<T> found = scope.decode(store, scope.read(store, from));
            if (found != null) {
                scope.keepNear(key, mark, found);
            }
            return found(scope, found);
        } catch (RedisUnavailableException e) {
            NearCache.Entry<T> stale = scope.staleEntry(key);
            if (stale == null) {
                throw e;
            }
            return new Found<>(stale.hit().value(), Lookup.Source.STALE, false);
        }
    }

    private static <T> Found<T> found(Scope<T> scope, Decoded<T> found) {
        return found == null || found.value() == null
                ? null
                : new Found<>(found.value(), Lookup.Source.HIT, isDue(scope, found.stamp()));
    }

    private static boolean isDue(Scope<?> scope, Stamp stamp) {
        if (stamp.expiresAt() == 0 || !EarlyRefresh.isWanted(scope.policy())) {
            return false;
        }
        double random = 1 - ThreadLocalRandom.current().nextDouble();
        return stamp.expiresAt() - scope.clock().millis()
                <= EarlyRefresh.leftMillis(scope.policy(), stamp.loadMillis(), random);
    }

    @Override
    public void used(Found<T> found) {
        meters.count(
                switch (found.source()) {
                    case NEAR_HIT -> Event.NEAR_HIT;
                    case STALE -> Event.STALE;
                    default -> Event.HIT;
                });
    }

    @Override
    public void averted() {
        meters.count(Event.STAMPEDE_AVERTED);
        meters.count(Event.HIT);
    }

    @Override
    public void bypassed() {
        meters.count(Event.BYPASS);
    }

    @Override
    public Claim<T> claim(String key) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        if (scope == null) {
            return new Claim<>(null, null);
        }
        Rebuild<T> rebuild = Rebuild.of(scope, key);
        CacheStore.Grant grant = rebuild.takeLease();
        Decoded<T> found = scope.decode(rebuild.store(), grant.parts());
        return new Claim<>(found(scope, found), grant.granted() ? new Held<>(rebuild, false, System.nanoTime()) : null);
    }

    @Override
    public CacheLease<T> claimAnew(String key, boolean background) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        if (scope == null) {
            return null;
        }
        Rebuild<T> rebuild = Rebuild.of(scope, key);
        return rebuild.store().takeLeaseToRefresh(rebuild.owner(), scope.lease(), Long.MAX_VALUE)
                ? new Held<>(rebuild, background, System.nanoTime())
                : null;
    }

    @Override
    public boolean put(String key, T value, Duration kept) {
        Scope<T> scope = scopes.current();
        return scope != null && put(scope, key, value, scope.generations().freshOrLast(), kept);
    }

    private static <T> boolean put(Scope<T> scope, String key, T value, long generation, Duration kept) {
        CacheKeys.check(scope.name(), key);
        Scope.Item<T> item = scope.item(value, generation, 0);
        return item != null
                && changed(scope, "store a value", () -> scope.store(key).put(item.parts(), kept), key);
    }

    @Override
    public boolean invalidate(String key) {
        CacheKeys.check(name, key);
        Scope<T> scope = scopes.current();
        return scope != null && changed(scope, "invalidate a value", scope.store(key)::invalidate, key);
    }

    private static boolean changed(Scope<?> scope, String what, Runnable call, String key) {
        try {
            return scope.change(what, call, key);
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    /** A lease, and since when. */
    private record Held<T>(Rebuild<T> rebuild, boolean background, long since) implements CacheLease<T> {
        @Override
        public boolean store(T value, Duration atMost) {
            Rebuild.Outcome outcome = rebuild.store(value, loaded(), atMost);
            if (outcome == Rebuild.Outcome.NOT_TRIED) {
                rebuild.release();
            }
            return outcome == Rebuild.Outcome.STORED;
        }

        @Override
        public boolean storeAt(String key, T value, Duration kept) {
            return put(rebuild.scope(), key, value, rebuild.generation(), kept);
        }

        @Override
        public void release() {
            loaded();
            rebuild.release();
        }

        private int loaded() {
            CacheMeters meters = rebuild.scope().meters();
            if (background) {
                meters.count(Event.REFRESH);
            }
            return meters.loaded(System.nanoTime() - since);
        }
    }
}
