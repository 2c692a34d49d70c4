package io.redtier.runtime.cache;

import io.redtier.runtime.CacheExplanation;
import io.redtier.runtime.CacheExplanation.Where;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Says what is known of one key. */
final class Explanations {
    /** "There is no such thing", after a stamp or without. */
    private static final String NOTHING = "null";

    private Explanations() {}

    static <T> CacheExplanation of(Scope<T> scope, String key) {
        CacheStore store = scope.store(key);
        NearCache.Entry<T> near = scope.nearEntry(key);
        try {
            long generation = scope.generations().freshOrLast();
            return told(scope, key, store, near, generation, store.explain());
        } catch (RedisUnavailableException e) {
            Where where = near == null ? Where.UNKNOWN : Where.NEAR;
            boolean absent = near != null && near.hit().value() == null;
            return explanation(scope, key, store, where, absent, null, null, null, e.getMessage());
        }
    }

    private static <T> CacheExplanation told(
            Scope<T> scope,
            String key,
            CacheStore store,
            NearCache.Entry<T> near,
            long generation,
            CacheStore.Known known) {
        byte[] head = known.head();
        Stamp stamp = Stamp.leads(head) ? Stamp.read(head) : Stamp.NONE;
        boolean there = known.ttlMillis() != -2 && stamp.generation() >= generation;
        boolean absent =
                near == null ? there && isAbsent(store, head) : near.hit().value() == null;
        Where where = near != null ? Where.NEAR : there ? Where.REDIS : Where.NOWHERE;
        Duration ttl = there && known.ttlMillis() >= 0 ? Duration.ofMillis(known.ttlMillis()) : null;
        Duration loading = known.leaseMillis() < 0 ? null : Duration.ofMillis(known.leaseMillis());
        Duration refresh = absent || ttl == null ? null : nextRefresh(scope.policy(), ttl, stamp.loadMillis());
        return explanation(scope, key, store, where, absent, ttl, refresh, loading, null);
    }

    private static boolean isAbsent(CacheStore store, byte[] head) {
        if (store.hash()) {
            return Stamp.leads(head) && HashFields.isAbsent(head);
        }
        int start = Stamp.leads(head) ? Stamp.LENGTH : 0;
        return new String(head, start, head.length - start, StandardCharsets.ISO_8859_1).equals(NOTHING);
    }

    /** The mean of {@code -ln(rand)} is 1. */
    private static Duration nextRefresh(CacheEntry policy, Duration ttl, int loadMillis) {
        if (!EarlyRefresh.isWanted(policy)) {
            return null;
        }
        long before = policy.refreshAhead() == null
                ? 0
                : policy.refreshAhead().threshold().toMillis();
        if (policy.stampedeProtection().mode() == StampedeProtection.Mode.Probabilistic) {
            before = Math.max(
                    before, Math.round(loadMillis * policy.stampedeProtection().beta()));
        }
        return Duration.ofMillis(Math.max(0, ttl.toMillis() - before));
    }

    private static CacheExplanation explanation(
            Scope<?> scope,
            String key,
            CacheStore store,
            Where where,
            boolean absent,
            Duration ttl,
            Duration nextRefresh,
            Duration loading,
            String unavailable) {
        return new CacheExplanation(
                scope.name(),
                key,
                scope.policy(),
                store.valueKey(),
                scope.redis().slotOf(store.valueKey()),
                where,
                absent,
                ttl,
                nextRefresh,
                loading,
                unavailable);
    }
}
