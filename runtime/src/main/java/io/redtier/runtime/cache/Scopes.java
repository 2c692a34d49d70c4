package io.redtier.runtime.cache;

import io.redtier.runtime.Time;
import io.redtier.runtime.UnknownPolicyException;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.redis.RedisConnection;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one cache from document to document; what it holds in memory is kept where the policy allows. Thread-safe. */
final class Scopes<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Scopes.class);

    private final String name;
    private final ValueCodec<T> codec;
    private final PolicyStore policies;
    private final CacheMeters meters;
    private final CacheWorkers workers;
    private final Time time;

    private volatile Scope<T> present;
    private volatile ActivePolicy absentIn;
    private boolean warnedOfAbsence;
    private NearFeed feed;
    private NearFeed.Member member;

    Scopes(
            String name,
            ValueCodec<T> codec,
            PolicyStore policies,
            CacheMeters meters,
            CacheWorkers workers,
            Time time) {
        this.name = name;
        this.codec = codec;
        this.policies = policies;
        this.meters = meters;
        this.workers = workers;
        this.time = time;
    }

    /** The cache as it is now, or null if the document does not hold it. */
    Scope<T> current() {
        ActivePolicy active = policies.current();
        Scope<T> scope = present;
        if (scope != null && scope.active() == active) {
            return scope;
        }
        return active == absentIn ? null : follow(active);
    }

    /**
     * The cache as it is now.
     *
     * @throws UnknownPolicyException if the document does not hold it
     */
    Scope<T> known() {
        Scope<T> scope = current();
        if (scope == null) {
            // It knows the others.
            policies.current().cache(name);
            throw new IllegalStateException("the document changed at this moment; ask again");
        }
        return scope;
    }

    private synchronized Scope<T> follow(ActivePolicy active) {
        CacheEntry policy;
        try {
            policy = active.cache(name);
        } catch (UnknownPolicyException e) {
            if (!warnedOfAbsence) {
                LOG.warn("every read of cache \"{}\" goes to its loader: {}", name, e.getMessage());
            }
            warnedOfAbsence = true;
            absentIn = active;
            present = null;
            leaveFeed();
            return null;
        }
        warnedOfAbsence = false;
        Scope<T> before = present;
        RedisConnection redis = active.redis(policy.cluster());
        boolean samePlace = before != null
                && before.redis() == redis
                && before.policy().keyPrefix().equals(policy.keyPrefix());
        Generations generations = samePlace
                ? before.generations()
                : new Generations(redis, KeySchema.generationKey(policy.keyPrefix(), name));
        NearCache<T> near = samePlace
                        && before.near() != null
                        && Objects.equals(before.policy().nearCache(), policy.nearCache())
                        && before.policy().onRedisFailure().equals(policy.onRedisFailure())
                ? before.near()
                : newNear(policy, generations);
        present = new Scope<>(active, name, policy, redis, codec, meters, generations, near, time.clock());
        return present;
    }

    private NearCache<T> newNear(CacheEntry policy, Generations generations) {
        leaveFeed();
        if (!policy.hasNearCache()) {
            return null;
        }
        boolean servesStale = policy.onRedisFailure().mode() == CacheEntry.OnRedisFailure.Mode.ServeStale;
        NearCache<T> near = new NearCache<>(
                policy.nearCache().maxEntries(),
                policy.nearCache().ttl(),
                servesStale ? policy.onRedisFailure().staleFor() : Duration.ZERO,
                time::nanoTime);
        feed = workers.feed(policy.cluster(), policy.keyPrefix());
        member = new NearFeed.Member(name, near, generations);
        feed.join(member);
        return near;
    }

    private void leaveFeed() {
        if (feed != null) {
            feed.leave(member);
            feed = null;
        }
    }
}
