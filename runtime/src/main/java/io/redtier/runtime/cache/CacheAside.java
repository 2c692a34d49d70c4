package io.redtier.runtime.cache;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Cache;
import io.redtier.runtime.CacheLoadException;
import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Read the cache; on a miss one caller loads and stores under a lease, while the others wait. */
public final class CacheAside<T> implements Cache<T> {
    private static final Logger LOG = LoggerFactory.getLogger(CacheAside.class);
    private static final int MAX_KEY_LENGTH = 1024;
    private static final long MIN_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 100;

    private final String name;
    private final ValueCodec<T> codec;
    private final PolicyStore policies;
    private final MeterRegistry meters;
    private final AtomicBoolean warnedOfAbsence = new AtomicBoolean();

    /**
     * @param name     the cache's name in the document
     * @param json     writes and reads values
     * @param type     type of the values
     * @param policies where the policy is looked up at each call
     * @param meters   where calls are counted
     */
    public CacheAside(String name, ObjectMapper json, JavaType type, PolicyStore policies, MeterRegistry meters) {
        this.name = name;
        this.codec = new ValueCodec<>(json, type);
        this.policies = policies;
        this.meters = meters;
    }

    @Override
    public Lookup<T> get(String key, CacheLoader<? extends T> loader) {
        Entry entry = entry(key);
        if (entry == null) {
            return bypass(key, loader);
        }
        Lookup<T> found;
        Claim<T> claim;
        String owner = UUID.randomUUID().toString();
        try {
            found = decode(entry, entry.store().read());
            claim = found == null ? claim(entry, owner) : null;
            found = claim == null ? found : claim.found();
        } catch (RedisUnavailableException e) {
            failIfPolicySaysSo(entry, e);
            return bypass(key, loader);
        }
        if (found != null) {
            count(found.source() == Lookup.Source.HIT ? "hit" : "negative_hit");
            return found;
        }
        return claim.granted() ? rebuild(entry, owner, key, loader) : bypass(key, loader);
    }

    @Override
    public boolean put(String key, T value) {
        Entry entry = entry(key);
        if (entry == null) {
            return false;
        }
        try {
            byte[] encoded = codec.encode(value, entry.policy().storage());
            if (!isStorable(entry, value, encoded)) {
                entry.store().delete();
                return value == null;
            }
            entry.store().put(encoded, ttl(entry.policy(), value));
            return true;
        } catch (IOException e) {
            throw unwritable(e);
        } catch (RedisUnavailableException e) {
            failIfPolicySaysSo(entry, e);
            LOG.warn("cache \"{}\" could not store a value: {}", name, e.getMessage());
            return false;
        }
    }

    @Override
    public boolean invalidate(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return false;
        }
        try {
            entry.store().delete();
            return true;
        } catch (RedisUnavailableException e) {
            failIfPolicySaysSo(entry, e);
            LOG.warn(
                    "cache \"{}\" could not invalidate a value, it may be served for up to {}: {}",
                    name,
                    entry.policy().ttl(),
                    e.getMessage());
            return false;
        }
    }

    /** The entry, or null if the document does not hold this cache any more. */
    private Entry entry(String key) {
        if (key == null || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("key of cache \"" + name + "\" must have 1 to " + MAX_KEY_LENGTH
                    + " characters, not " + (key == null ? "null" : key.length()));
        }
        ActivePolicy active = policies.current();
        try {
            CacheEntry policy = active.cache(name);
            warnedOfAbsence.set(false);
            String valueKey = KeySchema.cacheKey(policy.keyPrefix(), name, key);
            return new Entry(
                    policy, new CacheStore(active.redis(policy.cluster()), valueKey, KeySchema.leaseKey(valueKey)));
        } catch (UnknownPolicyException e) {
            if (warnedOfAbsence.compareAndSet(false, true)) {
                LOG.warn("every read of cache \"{}\" goes to its loader: {}", name, e.getMessage());
            }
            return null;
        }
    }

    /** Waits until the value appears, the caller may load, or {@code maxWait} is over. */
    private Claim<T> claim(Entry entry, String owner) {
        CacheEntry.StampedeProtection protection = entry.policy().stampedeProtection();
        boolean exclusive = protection.mode() == CacheEntry.StampedeProtection.Mode.Lock;
        long deadline = System.nanoTime() + protection.maxWait().toNanos();
        for (boolean waited = false; ; waited = true) {
            CacheStore.Grant grant = entry.store().takeLease(owner, protection.lease(), exclusive);
            Lookup<T> found = decode(entry, grant.value());
            if (found != null || grant.granted()) {
                return new Claim<>(found, grant.granted());
            }
            if (grant.value() != null) {
                // Undecodable and deleted meanwhile: ask again at once, for the lease.
                continue;
            }
            if (!waited) {
                count("wait");
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || !pause(Math.min(left, randomPause()))) {
                return new Claim<>(null, false);
            }
        }
    }

    private Lookup<T> rebuild(Entry entry, String owner, String key, CacheLoader<? extends T> loader) {
        boolean released = false;
        try {
            T value = load(key, loader);
            count("load");
            released = store(entry, owner, value);
            return new Lookup<>(value, Lookup.Source.LOADED);
        } finally {
            if (!released) {
                release(entry, owner);
            }
        }
    }

    /** Whether the lease is used up. */
    private boolean store(Entry entry, String owner, T value) {
        try {
            byte[] encoded = codec.encode(value, entry.policy().storage());
            if (!isStorable(entry, value, encoded)) {
                return false;
            }
            if (!entry.store().storeUnderLease(owner, encoded, ttl(entry.policy(), value))) {
                count("discarded");
            }
            return true;
        } catch (IOException e) {
            throw unwritable(e);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" could not store a loaded value", name, e);
            return true;
        }
    }

    private void release(Entry entry, String owner) {
        try {
            entry.store().releaseLease(owner);
        } catch (RedisUnavailableException e) {
            LOG.debug("cache \"{}\" leaves a rebuild lease to run out", name, e);
        }
    }

    private Lookup<T> bypass(String key, CacheLoader<? extends T> loader) {
        count("bypass");
        return new Lookup<>(load(key, loader), Lookup.Source.BYPASS);
    }

    private T load(String key, CacheLoader<? extends T> loader) {
        try {
            return loader.load(key);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheLoadException(name, key, e);
        } catch (Exception e) {
            throw new CacheLoadException(name, key, e);
        }
    }

    /** Null if there is nothing, or nothing legible: that is deleted, so that a load replaces it. */
    private Lookup<T> decode(Entry entry, byte[] stored) {
        if (stored == null) {
            return null;
        }
        try {
            T value = codec.decode(stored);
            return new Lookup<>(value, value == null ? Lookup.Source.NEGATIVE_HIT : Lookup.Source.HIT);
        } catch (IOException e) {
            LOG.warn("cache \"{}\" drops a stored value: {}", name, e.getMessage());
            entry.store().delete();
            return null;
        }
    }

    private boolean isStorable(Entry entry, T value, byte[] encoded) {
        if (value == null) {
            return entry.policy().negativeTtl() != null;
        }
        if (encoded.length > entry.policy().storage().maxValueSize()) {
            count("too_large");
            return false;
        }
        return true;
    }

    private static Duration ttl(CacheEntry policy, Object value) {
        long full = (value == null ? policy.negativeTtl() : policy.ttl()).toMillis();
        double share =
                policy.ttlJitterPercent() / 100.0 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis(Math.max(1, Math.round(full * (1 - share))));
    }

    private static void failIfPolicySaysSo(Entry entry, RedisUnavailableException e) {
        if (entry.policy().onRedisFailure().mode() == CacheEntry.OnRedisFailure.Mode.Fail) {
            throw e;
        }
    }

    private IllegalArgumentException unwritable(IOException e) {
        return new IllegalArgumentException(
                "cache \"" + name + "\" cannot write a value of this type as JSON: " + e.getMessage(), e);
    }

    private static long randomPause() {
        return ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS + 1);
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void count(String result) {
        meters.counter("redtier.cache.calls", "cache", name, "result", result).increment();
    }

    private record Entry(CacheEntry policy, CacheStore store) {}

    /** The end of a claim: a value, the right to load, or neither. */
    private record Claim<V>(Lookup<V> found, boolean granted) {}
}
