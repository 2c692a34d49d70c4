package io.redtier.runtime.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.redtier.runtime.Decision;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.OnRedisFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Decides while Redis is unavailable, as each limit's {@code onRedisFailure} says. For {@code LocalShare} every algorithm
 * is a bucket that leaks this instance's part of the limit; it starts empty, so at the start of an outage a subject may
 * get its part once more. Remembers the last 100 000 subjects. Thread-safe.
 */
final class WithoutRedis {
    private static final int MAX_SUBJECTS = 100_000;
    /** The place of what is counted here: the script numbers its own from 0. */
    private static final long HERE = -1;

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final Cache<String, Level> levels =
            Caffeine.newBuilder().maximumSize(MAX_SUBJECTS).build();

    /** @param nanoTime a clock that only goes forward, in nanoseconds */
    WithoutRedis(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The answers of some limits: those with a share count all, or none does.
     *
     * @param instances how many instances share each limit, 1 or more
     */
    synchronized List<Decision.Limit> decide(List<LimitCall> calls, int instances, boolean count) {
        long now = nanoTime.getAsLong();
        List<Share> shares =
                calls.stream().map(call -> new Share(call, instances, now)).toList();
        boolean counted = count && shares.stream().allMatch(share -> share.within() || share.isShadow());
        List<Decision.Limit> answers = new ArrayList<>();
        for (Share share : shares) {
            answers.add(share.answer(counted && share.within()));
        }
        return answers;
    }

    /** Whether a request was counted here and not in Redis. */
    static boolean isCountedHere(LimitCall call) {
        return call.place() == HERE;
    }

    /** Gives back what was counted here; as in Redis, a queue takes nothing back. */
    synchronized void giveBack(LimitCall call) {
        if (call.policy().rate().queueSize() == null) {
            levels.asMap()
                    .computeIfPresent(
                            call.limit().key(call.subject()),
                            (key, level) -> new Level(Math.max(0, level.used - call.cost()), level.at));
        }
    }

    /** How much of a bucket is used, in costs, and when that was. */
    private record Level(double used, long at) {}

    private final class Share {
        private final LimitCall call;
        private final LimitEntry.OnRedisFailure onFailure;
        private final String key;
        private final long now;
        private final double perNano;
        private final long capacity;
        private final double used;

        Share(LimitCall call, int instances, long now) {
            LimitEntry.Rate rate = call.policy().rate();
            this.call = call;
            this.now = now;
            this.onFailure = call.policy().onRedisFailure();
            this.key = call.limit().key(call.subject());
            this.perNano = (double) rate.limit() / instances / rate.window().toNanos();
            // Whatever the number of instances: a single request of the usual cost must be able to pass.
            this.capacity = Math.max(call.policy().cost(), rate.capacity() / instances);
            Level level = onFailure == OnRedisFailure.LocalShare ? levels.getIfPresent(key) : null;
            this.used = level == null ? 0 : Math.max(0, level.used - (now - level.at) * perNano);
        }

        boolean isShadow() {
            return call.policy().mode() == LimitEntry.Mode.Shadow;
        }

        boolean within() {
            return switch (onFailure) {
                case Allow -> true;
                case Deny -> false;
                case LocalShare -> used + call.cost() <= capacity;
            };
        }

        Decision.Limit answer(boolean counted) {
            if (onFailure != OnRedisFailure.LocalShare) {
                return call.answer(
                        within(), false, 0, Duration.ZERO, within() ? Duration.ZERO : A_SECOND, Duration.ZERO, 0);
            }
            double after = used + (counted ? call.cost() : 0);
            if (counted) {
                levels.put(key, new Level(after, now));
            }
            boolean queue = call.policy().rate().queueSize() != null;
            return call.answer(
                    within(),
                    counted,
                    // Below zero where instances were added since.
                    Math.max(0, (long) (capacity - after)),
                    drained(after),
                    within() ? Duration.ZERO : drained(used + call.cost() - capacity),
                    queue ? drained(used) : Duration.ZERO,
                    counted ? HERE : 0);
        }

        private Duration drained(double amount) {
            return Duration.ofNanos((long) Math.ceil(amount / perNano));
        }
    }
}
