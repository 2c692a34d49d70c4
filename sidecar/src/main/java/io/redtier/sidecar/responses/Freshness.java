package io.redtier.sidecar.responses;

import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import java.time.Duration;

/**
 * Whether a stored response may be used (RFC 9111, section 4.2; RFC 5861). The policy's ttl is the longest time, and is
 * looked up at each use, so that a shorter one counts for what is stored already. Pure functions.
 */
final class Freshness {
    private Freshness() {}

    /** How long a response of this status is kept and used at most, ms; 0: not at all. */
    static long longest(int status, CacheEntry policy) {
        boolean absent = status == 404 || status == 410;
        Duration longest = absent ? policy.negativeTtl() : policy.ttl();
        return longest == null ? 0 : longest.toMillis();
    }

    /** How long a response is fresh, ms. */
    static long lifetime(Cached response, CacheEntry policy) {
        long longest = longest(response.status(), policy);
        long said = response.life().fresh();
        return said == Life.UNSAID ? longest : Math.min(said, longest);
    }

    static long age(Cached response, long now) {
        return Math.max(0, now - response.born());
    }

    /** What is left of its freshness, ms; 0 or less: it is stale. */
    static long left(Cached response, CacheEntry policy, long now) {
        return lifetime(response, policy) - age(response, now);
    }

    static boolean isFresh(Cached response, CacheEntry policy, Wish wish, long now) {
        long left = left(response, policy, now);
        return left > 0 && left >= wish.minFresh() && age(response, now) <= wish.maxAge();
    }

    /** Whether a stale response may be used while it is revalidated. */
    static boolean mayServeWhileRevalidating(Cached response, CacheEntry policy, Wish wish, long now) {
        return !wish.isStrict()
                && isAllowed(policy)
                && left(response, policy, now) + response.life().whileRevalidate() > 0;
    }

    /** Whether a stale response may be used since the app fails. */
    static boolean mayServeOnError(Cached response, CacheEntry policy, Wish wish, long now) {
        return !wish.isStrict()
                && isAllowed(policy)
                && left(response, policy, now) + response.life().ifError() > 0;
    }

    /** Whether a stale response that is in memory may be used while Redis is unavailable, as the policy says. */
    static boolean mayServeWithoutRedis(Cached response, Wish wish) {
        return !wish.isStrict() && !response.life().strict();
    }

    /** Rather nothing than something old is what {@code Fail} stands for. */
    private static boolean isAllowed(CacheEntry policy) {
        return policy.onRedisFailure().mode() != OnRedisFailure.Mode.Fail;
    }

    /** How long to keep it: as long as it is fresh, and up to the policy's ttl where it can be of use after that. */
    static Duration kept(Cached response, CacheEntry policy) {
        boolean laterOfUse = response.hasValidator()
                || response.life().whileRevalidate() > 0
                || response.life().ifError() > 0;
        long millis = laterOfUse ? longest(response.status(), policy) : lifetime(response, policy);
        return Duration.ofMillis(Math.max(1, millis));
    }
}
