package io.redtier.runtime.cache;

import io.redtier.runtime.BulkCacheLoader;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.WarmUp;
import io.redtier.runtime.WarmUp.Outcome;
import io.redtier.runtime.WarmUpKeys;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.ScriptValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a cache when processes start. One process does it, under a lease; once it is done, a mark keeps the others from
 * doing it again while its values live.
 *
 * @param name   the cache
 * @param scopes gives the cache as it is now
 * @param cache  what is filled
 * @param keys   what with
 * @param loader where from
 */
record WarmUpRun<T>(
        String name, Scopes<T> scopes, PolicyCache<T> cache, WarmUpKeys keys, BulkCacheLoader<? extends T> loader)
        implements Callable<WarmUp> {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUpRun.class);
    private static final Script ACQUIRE = Script.load("lock_acquire");
    private static final Script PROLONG = Script.load("lock_renew");
    private static final Script RELEASE = Script.load("compare_and_delete");
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final long PAUSE_MILLIS = 500;
    private static final String NO_FENCING = "0";

    /** Waits for a policy and for Redis; ends by an interrupt. */
    @Override
    public WarmUp call() throws Exception {
        while (true) {
            Scope<T> scope = scopes.current();
            try {
                if (scope != null) {
                    return scope.policy().hasWarmUp() ? under(scope, Scope.newOwner()) : new WarmUp(Outcome.OFF, 0, 0);
                }
            } catch (RedisUnavailableException e) {
                LOG.debug("the warm-up of cache \"{}\" waits for Redis", name, e);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private WarmUp under(Scope<T> scope, String owner) throws Exception {
        String key = KeySchema.warmUpKey(scope.policy().keyPrefix(), name);
        List<?> reply = (List<?>) eval(scope, ACQUIRE, List.of(key, key), owner, millis(LEASE), NO_FENCING);
        if (!ScriptValues.isOne(reply.get(0))) {
            return new WarmUp(Outcome.ELSEWHERE, 0, 0);
        }
        boolean done = false;
        try {
            WarmUp result = fill(scope.policy().warmUp().limit());
            done = true;
            eval(scope, PROLONG, List.of(key), owner, millis(scope.policy().ttl()));
            LOG.info("cache \"{}\" is warm: {} values loaded, {} were there", name, result.loaded(), result.present());
            return result;
        } finally {
            if (!done) {
                eval(scope, RELEASE, List.of(key), owner);
            }
        }
    }

    private WarmUp fill(int limit) throws Exception {
        Collection<String> top = keys.top(limit);
        List<String> chosen = top.stream().limit(limit).toList();
        Collection<Lookup<T>> lookups = cache.getAll(chosen, loader).values();
        int present = (int) lookups.stream().filter(Lookup::isHit).count();
        int loaded = (int) lookups.stream()
                .filter(lookup -> lookup.source() == Lookup.Source.LOADED)
                .count();
        return new WarmUp(Outcome.DONE, loaded, present);
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }

    private static Object eval(Scope<?> scope, Script script, List<String> keys, String... arguments) {
        return scope.redis()
                .eval(
                        script,
                        keys,
                        Arrays.stream(arguments)
                                .map(argument -> argument.getBytes(StandardCharsets.UTF_8))
                                .toList(),
                        Repeat.SAFE);
    }
}
