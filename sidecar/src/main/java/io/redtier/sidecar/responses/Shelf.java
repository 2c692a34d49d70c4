package io.redtier.sidecar.responses;

import io.redtier.runtime.CacheSteps;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.redtier.runtime.limit.PathPattern;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A cache of the document that holds responses. Immutable.
 *
 * @param name   in the document
 * @param policy its entry there
 * @param paths  what it holds
 * @param vary   names of the request headers by which all its responses differ, in lower case and sorted
 * @param steps  the cache itself
 */
record Shelf(String name, CacheEntry policy, List<PathPattern> paths, List<String> vary, CacheSteps<Cached> steps) {
    static Shelf of(String name, CacheEntry policy, CacheSteps<Cached> steps) {
        TreeSet<String> vary = new TreeSet<>();
        policy.http().vary().forEach(header -> vary.add(header.toLowerCase(Locale.ROOT)));
        return new Shelf(
                name,
                policy,
                policy.http().paths().stream().map(PathPattern::of).toList(),
                List.copyOf(vary),
                steps);
    }

    boolean holds(String path) {
        return paths.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /** Largest body that is worth being collected: in JSON it takes a third more. */
    int longestBody() {
        return (int) Math.min(Integer.MAX_VALUE / 2, policy.storage().maxValueSize() / 4 * 3);
    }

    boolean servesStale() {
        return policy.onRedisFailure().mode() == OnRedisFailure.Mode.ServeStale;
    }

    boolean failsWithoutRedis() {
        return policy.onRedisFailure().mode() == OnRedisFailure.Mode.Fail;
    }
}
