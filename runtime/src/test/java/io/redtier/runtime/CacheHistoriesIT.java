package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cacheDocument;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Readers and writers of few keys at once, in two instances: no read that starts after a change has been completed gets
 * an older value, wherever it comes from.
 */
@Timeout(180)
class CacheHistoriesIT {
    private static final int KEYS = 3;
    private static final int THREADS = 12;
    private static final int CALLS = 500;

    private static RedisServers servers;

    @BeforeAll
    static void start() {
        servers = new RedisServers();
    }

    @AfterAll
    static void stop() throws IOException {
        servers.close();
    }

    /** One thing in the origin. Its values are unique; the order in which they were committed tells which is older. */
    private static final class Thing {
        private static final AtomicLong NEXT = new AtomicLong();

        private final Map<Long, Integer> order = new ConcurrentHashMap<>(Map.of(0L, 0));
        /** Place in the order of the last change that is known to have been completed. */
        private final AtomicInteger completed = new AtomicInteger();

        private volatile long current;

        static long newValue() {
            return NEXT.incrementAndGet();
        }

        synchronized int commit(long value) {
            int place = order.size();
            order.put(value, place);
            current = value;
            return place;
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cache aside        | "ttl": "1h"
            update             | "ttl": "1h", "invalidation": "Update"
            write through      | "ttl": "1h", "strategy": "WriteThrough"
            short lived        | "ttl": "5ms", "strategy": "WriteThrough", "stampedeProtection": {"lease": "20ms", "maxWait": "20ms"}
            without protection | "ttl": "1h", "stampedeProtection": {"mode": "None"}
            probabilistic      | "ttl": "100ms", "stampedeProtection": {"mode": "Probabilistic", "beta": 10}
            refresh ahead      | "ttl": "100ms", "strategy": "RefreshAhead", "refreshAhead": {"threshold": "50ms"}
            """)
    void noReadIsOlderThanACompletedChange(String name, String cache) throws Exception {
        RedisServers.Server server = servers.primary();
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            things.add(new Thing());
        }
        Queue<String> violations = new ConcurrentLinkedQueue<>();
        AtomicLong hits = new AtomicLong();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try (Redtier one = instance(server, cache);
                Redtier other = instance(server, cache)) {
            Instances.awaitConnected(one);
            Instances.awaitConnected(other);
            List<Future<?>> workers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Cache<Long> versions = (thread % 2 == 0 ? one : other).cache("products", Long.class);
                workers.add(executor.submit(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        int key = ThreadLocalRandom.current().nextInt(KEYS);
                        act(versions, Integer.toString(key), things.get(key), violations, hits);
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(120, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(violations).isEmpty();
        assertThat(hits).as("reads that were answered by Redis").hasPositiveValue();
    }

    private static Redtier instance(RedisServers.Server server, String cache) {
        return Instances.patient()
                .document(cacheDocument(server.address(), cache))
                .maxConnections(THREADS)
                .build();
    }

    private static void act(Cache<Long> cache, String key, Thing thing, Queue<String> violations, AtomicLong hits) {
        int dice = ThreadLocalRandom.current().nextInt(20);
        if (dice <= 3) {
            change(cache, key, thing, dice);
            return;
        }
        int floor = thing.completed.get();
        CacheLoader<Long> loader = id -> {
            long read = thing.current;
            dawdle();
            return read;
        };
        Lookup<Long> found = dice <= 6
                ? cache.getAll(List.of(key), keys -> Map.of(key, loader.load(key)))
                        .get(key)
                : cache.get(key, loader);
        if (found.source() == Lookup.Source.HIT) {
            hits.incrementAndGet();
        }
        int place = thing.order.get(found.value());
        if (place < floor) {
            violations.add(found + " is change " + place + ", but change " + floor + " had been completed before");
        }
    }

    private static void change(Cache<Long> cache, String key, Thing thing, int kind) {
        AtomicInteger place = new AtomicInteger();
        CacheWriter<Long> writer = (id, written) -> {
            dawdle();
            place.set(thing.commit(written));
            dawdle();
            if (kind == 1) {
                throw new Unsure();
            }
        };
        long value = Thing.newValue();
        try {
            if (kind == 0 || kind == 3) {
                writer.write(key, value);
                assertThat(kind == 0 ? cache.invalidate(key) : cache.invalidateAll(List.of(key)))
                        .isTrue();
            } else {
                assertThat(cache.put(key, value, writer)).isTrue();
            }
        } catch (Unsure e) {
            // The origin has changed all the same, and the cache must not hold what was before.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        thing.completed.accumulateAndGet(place.get(), Math::max);
    }

    /** What an origin takes: it lets others come in between. */
    private static void dawdle() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000));
    }

    /** The connection to the origin broke after it had committed. */
    private static final class Unsure extends RuntimeException {}
}
