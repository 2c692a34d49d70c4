package io.redtier.runtime.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;

/**
 * Keeps one client alive. A client under suspicion (a failed call, a node that turned into a replica) is replaced in the
 * background by a new one that has proven to answer, which in Sentinel mode also means that the sentinels were asked
 * again. Until then the old one stays, since it may recover. Thread-safe.
 */
final class ClientSupervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSupervisor.class);
    private static final long INTERVAL_MILLIS = 500;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final String cluster;
    private final Supplier<UnifiedJedis> factory;
    private final BooleanSupplier healthy;
    private final Runnable replaced;
    private final ScheduledExecutorService worker;
    private final Object monitor = new Object();

    private volatile UnifiedJedis client;
    private volatile boolean suspected = true;
    private volatile String lastError = "no answer yet";
    private volatile boolean closed;
    private CompletableFuture<Void> repair = CompletableFuture.completedFuture(null);
    private long lastAttempt = System.nanoTime() - PAUSE_NANOS;

    /**
     * @param factory  makes a client; may throw and may block for a while
     * @param healthy  whether calls go well
     * @param replaced called after a new client has been put in place
     */
    ClientSupervisor(String cluster, Supplier<UnifiedJedis> factory, BooleanSupplier healthy, Runnable replaced) {
        this.cluster = cluster;
        this.factory = factory;
        this.healthy = healthy;
        this.replaced = replaced;
        this.worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "redtier-connect-" + cluster);
            thread.setDaemon(true);
            return thread;
        });
        startRepair();
        worker.scheduleWithFixedDelay(this::check, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The present client, or null if none has connected within the given time. */
    UnifiedJedis client(Duration patience) {
        if (client == null && !patience.isZero()) {
            awaitRepair(patience);
        }
        return client;
    }

    boolean isConnected() {
        return client != null;
    }

    String lastError() {
        return lastError;
    }

    /** Says that the client may be talking to the wrong node, or to none. */
    void suspect(RuntimeException cause) {
        if (client != null) {
            // Without one the cause only repeats why the last attempt to connect failed.
            lastError = String.valueOf(cause.getMessage());
        }
        suspected = true;
        startRepair();
    }

    /** Waits until the running attempt to connect has ended, well or not. */
    void awaitRepair(Duration patience) {
        CompletableFuture<Void> running;
        synchronized (monitor) {
            running = repair;
        }
        try {
            running.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("Redis cluster {} is still being connected to", cluster);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an attempt to connect reports its errors itself", e);
        }
    }

    private void startRepair() {
        synchronized (monitor) {
            if (closed || !repair.isDone()) {
                return;
            }
            CompletableFuture<Void> started = new CompletableFuture<>();
            long wait = Math.max(0, lastAttempt + PAUSE_NANOS - System.nanoTime());
            try {
                worker.schedule(
                        () -> {
                            replaceIfSuspected();
                            started.complete(null);
                        },
                        wait,
                        TimeUnit.NANOSECONDS);
                repair = started;
            } catch (RejectedExecutionException e) {
                LOG.debug("Redis cluster {} was closed meanwhile", cluster);
            }
        }
    }

    private void check() {
        if (!healthy.getAsBoolean()) {
            suspected = true;
        }
        replaceIfSuspected();
    }

    /** Runs on the worker only. */
    private void replaceIfSuspected() {
        if (!suspected || closed) {
            return;
        }
        suspected = false;
        UnifiedJedis fresh = null;
        try {
            fresh = factory.get();
            fresh.ping();
            install(fresh);
        } catch (RuntimeException e) {
            // Whatever went wrong, the next attempt may succeed: nothing may end this task.
            suspected = true;
            lastError = String.valueOf(e.getMessage());
            LOG.debug("Redis cluster {} cannot be connected to", cluster, e);
            closeQuietly(fresh);
        } finally {
            synchronized (monitor) {
                lastAttempt = System.nanoTime();
            }
        }
    }

    private void install(UnifiedJedis fresh) {
        UnifiedJedis old = client;
        client = fresh;
        if (closed) {
            closeQuietly(fresh);
        }
        closeQuietly(old);
        replaced.run();
        if (old != null) {
            LOG.info("reconnected to Redis cluster {}", cluster);
        }
    }

    @Override
    public void close() {
        synchronized (monitor) {
            closed = true;
        }
        worker.shutdownNow();
        closeQuietly(client);
    }

    private void closeQuietly(UnifiedJedis unused) {
        if (unused == null) {
            return;
        }
        try {
            unused.close();
        } catch (RuntimeException e) {
            LOG.debug("a connection to Redis cluster {} did not close cleanly", cluster, e);
        }
    }
}
