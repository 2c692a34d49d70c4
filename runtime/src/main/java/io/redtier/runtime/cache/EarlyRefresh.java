package io.redtier.runtime.cache;

import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.CacheEntry.StampedeProtection;
import io.redtier.runtime.document.CacheEntry.Strategy;

/** When a value is rebuilt before it expires. Pure functions. */
final class EarlyRefresh {
    private EarlyRefresh() {}

    /** Whether values must be stamped with their expiry. */
    static boolean isWanted(CacheEntry policy) {
        return policy.strategy() == Strategy.RefreshAhead
                || policy.stampedeProtection().mode() == StampedeProtection.Mode.Probabilistic;
    }

    /**
     * A value with this many ms left, or fewer, is to be rebuilt now. Source of the probabilistic part: Vattani, Chierichetti,
     * Lowenstein, "Optimal Probabilistic Cache Stampede Prevention" (VLDB 2015): {@code delta * beta * -ln(rand)}.
     *
     * @param loadMillis how long a load takes
     * @param random     above 0 and at most 1
     */
    static long leftMillis(CacheEntry policy, int loadMillis, double random) {
        long left = policy.strategy() == Strategy.RefreshAhead
                ? policy.refreshAhead().threshold().toMillis()
                : -1;
        StampedeProtection protection = policy.stampedeProtection();
        if (protection.mode() != StampedeProtection.Mode.Probabilistic) {
            return left;
        }
        return Math.max(left, (long) Math.ceil(loadMillis * protection.beta() * -Math.log(random)));
    }
}
