package io.redtier.runtime.limit;

import io.redtier.runtime.document.LimitEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What each algorithm is, in its plainest form and in whole numbers: what the script must decide. Time is in ticks.
 * Not thread-safe.
 */
interface ReferenceLimit {
    /** Cost that may be spent. */
    long free(long now);

    /** Tells where it was counted. */
    long spend(long now, long cost);

    /** Makes it as if what was counted there had never been. */
    void giveBack(long now, long cost, long place);

    /** How long a request of now has to wait for its turn. */
    default long delay(long now) {
        return 0;
    }

    static ReferenceLimit of(LimitEntry.Algorithm algorithm, LimitEntry.Rate rate, long window) {
        return switch (algorithm) {
            case FixedWindow -> new FixedWindow(rate.limit(), window);
            case SlidingWindowLog -> new Log(rate.limit(), window);
            case SlidingWindowCounter -> new Counter(rate.limit(), window);
            case TokenBucket -> new Tokens(rate.limit(), window, rate.capacity());
            case LeakyBucket -> new VirtualScheduling(rate.limit(), window, rate.capacity(), rate.queueSize() != null);
        };
    }

    /** Counts from a subject's first request until the window ends. */
    final class FixedWindow implements ReferenceLimit {
        private final long limit;
        private final long window;
        private long end = Long.MIN_VALUE;
        private long used;
        private long windows;

        FixedWindow(long limit, long window) {
            this.limit = limit;
            this.window = window;
        }

        private boolean isRunning(long now) {
            return used > 0 && end > now;
        }

        @Override
        public long free(long now) {
            return isRunning(now) ? limit - used : limit;
        }

        @Override
        public long spend(long now, long cost) {
            windows += isRunning(now) ? 0 : 1;
            used = isRunning(now) ? used + cost : cost;
            end = used > cost ? Math.min(end, now + window) : now + window;
            return windows;
        }

        @Override
        public void giveBack(long now, long cost, long place) {
            used -= isRunning(now) && place == windows ? cost : 0;
        }
    }

    /** Remembers every request. */
    final class Log implements ReferenceLimit {
        private final long limit;
        private final long window;
        private final Deque<long[]> requests = new ArrayDeque<>();
        private long number;

        Log(long limit, long window) {
            this.limit = limit;
            this.window = window;
        }

        private long held(long now) {
            return requests.isEmpty() ? now : Math.max(now, requests.getLast()[0]);
        }

        @Override
        public long free(long now) {
            long sum = 0;
            for (long[] request : requests) {
                sum += request[0] + window > held(now) ? request[1] : 0;
            }
            return limit - sum;
        }

        @Override
        public long spend(long now, long cost) {
            requests.add(new long[] {held(now), cost, ++number});
            return number;
        }

        @Override
        public void giveBack(long now, long cost, long place) {
            requests.removeIf(request -> request[2] == place);
        }
    }

    /** Remembers what each of the fixed windows counted. */
    final class Counter implements ReferenceLimit {
        private final long limit;
        private final long window;
        private final Map<Long, Long> counts = new HashMap<>();
        private long last = Long.MIN_VALUE;

        Counter(long limit, long window) {
            this.limit = limit;
            this.window = window;
        }

        private long index(long now) {
            return Math.max(last, Math.floorDiv(now, window));
        }

        @Override
        public long free(long now) {
            long index = index(now);
            long overlap = (index + 1) * window - Math.max(now, index * window);
            long before = counts.getOrDefault(index - 1, 0L);
            return Math.floorDiv((limit - counts.getOrDefault(index, 0L)) * window - before * overlap, window);
        }

        @Override
        public long spend(long now, long cost) {
            last = index(now);
            counts.merge(last, cost, Long::sum);
            return last;
        }

        @Override
        public void giveBack(long now, long cost, long place) {
            counts.merge(place, -cost, Long::sum);
        }
    }

    /** Tokens that come back with time, in parts of a window. */
    final class Tokens implements ReferenceLimit {
        private final long limit;
        private final long window;
        private final long capacity;
        private long parts;
        private long at;

        Tokens(long limit, long window, long capacity) {
            this.limit = limit;
            this.window = window;
            this.capacity = capacity;
            this.parts = capacity * window;
        }

        private long parts(long now) {
            return Math.min(capacity * window, parts + Math.max(0, now - at) * limit);
        }

        @Override
        public long free(long now) {
            return parts(now) / window;
        }

        @Override
        public long spend(long now, long cost) {
            parts = parts(now) - cost * window;
            at = Math.max(at, now);
            return 0;
        }

        @Override
        public void giveBack(long now, long cost, long place) {
            if (parts(now) < capacity * window) {
                spend(now, -Math.min(cost, capacity));
            }
        }
    }

    /** GCRA by virtual scheduling (ITU-T I.371): the theoretical arrival time of the next request, times the limit. */
    final class VirtualScheduling implements ReferenceLimit {
        private final long limit;
        private final long window;
        private final long capacity;
        private final boolean queue;
        private long arrival;
        private long at;

        VirtualScheduling(long limit, long window, long capacity, boolean queue) {
            this.limit = limit;
            this.window = window;
            this.capacity = capacity;
            this.queue = queue;
        }

        private long arrival(long now) {
            return Math.max(arrival, Math.max(at, now) * limit);
        }

        @Override
        public long free(long now) {
            return Math.floorDiv(Math.max(at, now) * limit + capacity * window - arrival(now), window);
        }

        @Override
        public long spend(long now, long cost) {
            arrival = arrival(now) + cost * window;
            at = Math.max(at, now);
            return 0;
        }

        @Override
        public void giveBack(long now, long cost, long place) {
            if (!queue && arrival > Math.max(at, now) * limit) {
                spend(now, -cost);
            }
        }

        @Override
        public long delay(long now) {
            return queue ? Math.floorDiv(arrival(now) + limit - 1, limit) - now : 0;
        }
    }
}
