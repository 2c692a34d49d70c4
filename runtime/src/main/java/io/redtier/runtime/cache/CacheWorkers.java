package io.redtier.runtime.cache;

import io.redtier.runtime.policy.PolicyStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all caches of a process share in the background. Thread-safe; to be closed. */
public final class CacheWorkers implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 1_000;
    private static final long IDLE_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(CacheWorkers.class);

    private final PolicyStore policies;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
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

    /** Runs a task of unknown length in a thread of its own. */
    <R> CompletableFuture<R> start(String name, Callable<R> task) {
        CompletableFuture<R> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (InterruptedException e) {
                        result.cancel(false);
                    } catch (Exception e) {
                        LOG.warn("{} failed: {}", name, e.getMessage());
                        result.completeExceptionally(e);
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return result;
    }

    NearFeed feed(String cluster, String keyPrefix) {
        return feeds.computeIfAbsent(
                new Place(cluster, keyPrefix), place -> new NearFeed(policies, cluster, keyPrefix));
    }

    @Override
    public void close() {
        loaders.shutdownNow();
        threads.forEach(Thread::interrupt);
        feeds.values().forEach(NearFeed::close);
    }
}
