package io.redtier.runtime.cache;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Cache;
import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.CacheWriter;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.cache.CacheMeters.Event;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cache that does at each call what the document in force says. */
public final class PolicyCache<T> implements Cache<T> {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyCache.class);
    private static final int MAX_KEY_LENGTH = 1024;

    private final String name;
    private final ValueCodec<T> codec;
    private final PolicyStore policies;
    private final CacheMeters meters;
    private final AtomicBoolean warnedOfAbsence = new AtomicBoolean();

    /**
     * @param name     the cache's name in the document
     * @param json     writes and reads values
     * @param type     type of the values
     * @param policies where the policy is looked up at each call
     * @param registry where calls are counted
     */
    public PolicyCache(String name, ObjectMapper json, JavaType type, PolicyStore policies, MeterRegistry registry) {
        this.name = name;
        this.codec = new ValueCodec<>(json, type);
        this.policies = policies;
        this.meters = new CacheMeters(name, registry);
    }

    @Override
    public Lookup<T> get(String key, CacheLoader<? extends T> loader) {
        Scope<T> scope = scope(key);
        if (scope == null) {
            return bypass(key, loader);
        }
        CacheStore store = scope.store(key);
        Rebuild<T> rebuild;
        Rebuild.Claim<T> claim;
        try {
            Lookup<T> found = scope.decode(store, store.read());
            if (found != null) {
                return counted(found);
            }
            rebuild = new Rebuild<>(scope, key, store, Scope.newOwner());
            claim = rebuild.claim();
        } catch (RedisUnavailableException e) {
            scope.failIfPolicySaysSo(e);
            return bypass(key, loader);
        }
        if (claim.found() != null) {
            return counted(claim.found());
        }
        return claim.granted() ? rebuild.load(loader) : bypass(key, loader);
    }

    @Override
    public boolean put(String key, T value) {
        Scope<T> scope = scope(key);
        if (scope == null) {
            return false;
        }
        byte[] encoded = scope.encode(value);
        try {
            if (encoded == null) {
                scope.store(key).invalidate();
                return value == null;
            }
            scope.store(key).put(encoded, scope.ttl(value));
            return true;
        } catch (RedisUnavailableException e) {
            scope.failIfPolicySaysSo(e);
            LOG.warn("cache \"{}\" could not store a value: {}", name, e.getMessage());
            return false;
        }
    }

    @Override
    public boolean put(String key, T value, CacheWriter<? super T> writer) {
        Scope<T> scope = scope(key);
        if (scope == null) {
            Origin.write(name, key, value, writer);
            return false;
        }
        return new Change<>(scope, key, value).writeBy(writer);
    }

    @Override
    public boolean invalidate(String key) {
        Scope<T> scope = scope(key);
        if (scope == null) {
            return false;
        }
        try {
            scope.store(key).invalidate();
            return true;
        } catch (RedisUnavailableException e) {
            scope.failIfPolicySaysSo(e);
            LOG.warn(
                    "cache \"{}\" could not invalidate a value, it may be served for up to {}: {}",
                    name,
                    scope.policy().ttl(),
                    e.getMessage());
            return false;
        }
    }

    /** The cache as it is now, or null if the document does not hold it any more. */
    private Scope<T> scope(String key) {
        if (key == null || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("key of cache \"" + name + "\" must have 1 to " + MAX_KEY_LENGTH
                    + " characters, not " + (key == null ? "null" : key.length()));
        }
        ActivePolicy active = policies.current();
        try {
            CacheEntry policy = active.cache(name);
            warnedOfAbsence.set(false);
            return new Scope<>(name, policy, active.redis(policy.cluster()), codec, meters);
        } catch (UnknownPolicyException e) {
            if (warnedOfAbsence.compareAndSet(false, true)) {
                LOG.warn("every read of cache \"{}\" goes to its loader: {}", name, e.getMessage());
            }
            return null;
        }
    }

    private Lookup<T> counted(Lookup<T> found) {
        meters.count(found.source() == Lookup.Source.HIT ? Event.HIT : Event.NEGATIVE_HIT);
        return found;
    }

    private Lookup<T> bypass(String key, CacheLoader<? extends T> loader) {
        meters.count(Event.BYPASS);
        return new Lookup<>(Origin.load(name, key, loader), Lookup.Source.BYPASS);
    }
}
