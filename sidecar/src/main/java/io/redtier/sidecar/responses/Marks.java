package io.redtier.sidecar.responses;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.redtier.runtime.CacheSteps.Found;
import io.redtier.runtime.RedisUnavailableException;
import java.time.Duration;
import java.util.UUID;

/**
 * The mark of a path changes with each request that may have changed what lies there, so that all its responses count as
 * outdated whatever their query and headers. Other instances see it within a second. Its methods may wait for Redis;
 * thread-safe.
 */
final class Marks {
    private static final String NONE = "";
    private static final int MOST = 10_000;
    private static final Duration MAX_AGE = Duration.ofSeconds(1);
    /** Longer than any load of what was there before. */
    private static final Duration LONGEST_LOAD = Duration.ofDays(1);

    private final Cache<String, String> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MAX_AGE).build();

    /** @throws RedisUnavailableException if Redis is */
    String of(Shelf shelf, String path) {
        String key = ResponseKeys.mark(path);
        String place = shelf.name() + key;
        String mark = known.getIfPresent(place);
        if (mark == null) {
            Found<Cached> found = shelf.steps().findLatest(key);
            mark = found == null ? NONE : found.value().mark();
            // Rather one that a change has put there meanwhile.
            String newer = known.asMap().putIfAbsent(place, mark);
            return newer == null ? mark : newer;
        }
        return mark;
    }

    /** All that was stored of this path is outdated. */
    void change(Shelf shelf, String path) {
        String key = ResponseKeys.mark(path);
        String mark = UUID.randomUUID().toString();
        shelf.steps()
                .put(
                        key,
                        Cached.marking(mark),
                        shelf.policy().ttl().multipliedBy(2).plus(LONGEST_LOAD));
        known.put(shelf.name() + key, mark);
    }
}
