package io.redtier.runtime.cache;

import io.redtier.runtime.policy.PolicyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What all caches of a process share in the background. Thread-safe; to be closed. */
public final class CacheWorkers implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 1_000;
    private static final long IDLE_SECONDS = 30;

    private final PolicyStore policies;
    private final ExecutorService loaders;
    private final Map<Place, NearFeed> feeds = new ConcurrentHashMap<>();

    /** @param policies where the clusters' connections are looked up */
    public CacheWorkers(PolicyStore policies) {
        this.policies = policies;
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "redtier-cache-load");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        this.loaders = executor;
    }

    private record Place(String cluster, String keyPrefix) {}

    /** Where loaders run that no caller waits for. Rejects while too many wait. */
    Executor loaders() {
        return loaders;
    }

    NearFeed feed(String cluster, String keyPrefix) {
        return feeds.computeIfAbsent(
                new Place(cluster, keyPrefix), place -> new NearFeed(policies, cluster, keyPrefix));
    }

    @Override
    public void close() {
        loaders.shutdownNow();
        feeds.values().forEach(NearFeed::close);
    }
}
