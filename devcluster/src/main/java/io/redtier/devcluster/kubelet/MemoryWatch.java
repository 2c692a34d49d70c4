package io.redtier.devcluster.kubelet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills containers that take more memory than their limit. A kernel does that at the very page; an ordinary user has no cgroups, so
 * this one looks ten times a second, and what grows faster than that is seen too late by as much. Thread-safe.
 */
final class MemoryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
    private static final long PERIOD_MILLIS = 100;

    private final Map<ContainerProcess, Long> limits = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;
    private boolean started;

    /** @param timer runs the looks; not shut down here */
    MemoryWatch(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * Watches a container until it ends.
     *
     * @param limit in bytes
     */
    synchronized void add(ContainerProcess process, long limit) {
        limits.put(process, limit);
        process.exit().whenComplete((code, failure) -> limits.remove(process));
        if (!started) {
            started = true;
            timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        limits.forEach((process, limit) -> {
            try {
                if (MemoryUse.exceeds(process.main().pid(), limit)) {
                    process.outOfMemory().set(true);
                    process.kill();
                }
            } catch (RuntimeException e) {
                // A look that throws would be the last one.
                LOG.warn("The memory of a container is not looked at", e);
            }
        });
    }
}
