package io.redtier.operator.rediscluster.chaos;

import io.redtier.devcluster.EmbeddedCluster;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes whatever pod has a name slow for as long as this is open: most of the time its processes are stopped (SIGSTOP). Pods
 * that follow it under the same name are slow, too.
 */
final class SlowPod implements AutoCloseable {

    private static final int STOPPED_MILLIS = 200;
    private static final int RUNNING_MILLIS = 50;

    private final EmbeddedCluster kubernetes;
    private final String namespace;
    private final String pod;
    private final AtomicInteger turns = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    SlowPod(EmbeddedCluster kubernetes, String namespace, String pod) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
        this.pod = pod;
        clock.scheduleWithFixedDelay(this::turn, 0, RUNNING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void turn() {
        try {
            kubernetes.faults().freeze(namespace, pod);
            turns.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(STOPPED_MILLIS);
            kubernetes.faults().resume(namespace, pod);
        } catch (IllegalArgumentException e) {
            // It does not run at the moment; the next one of its name will be slow.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return how often it was stopped} */
    int turns() {
        return turns.get();
    }

    @Override
    public void close() {
        clock.shutdown();
        try {
            clock.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
