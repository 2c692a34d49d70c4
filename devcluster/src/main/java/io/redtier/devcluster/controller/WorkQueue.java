package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.client.SerialExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands keys to a controller, one at a time, a key that is waiting only once, a failed one again after a growing pause.
 * Thread-safe.
 */
final class WorkQueue {
    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration MAX_RETRY = Duration.ofSeconds(10);

    private final String name;
    private final SerialExecutor tasks;
    private Consumer<Key> reconcile;
    private final Set<Key> waiting = new HashSet<>();
    private final Map<Key, Duration> retries = new HashMap<>();

    private WorkQueue(String name, SerialExecutor tasks) {
        this.name = name;
        this.tasks = tasks;
    }

    /**
     * Makes a queue and the controller behind it, which gets to know the queue so that it can ask for a later look.
     *
     * @param name of the controller, for the log
     */
    static WorkQueue of(String name, SerialExecutor tasks, Function<WorkQueue, Consumer<Key>> controller) {
        WorkQueue queue = new WorkQueue(name, tasks);
        queue.reconcile = controller.apply(queue);
        return queue;
    }

    void add(Key key) {
        synchronized (waiting) {
            if (!waiting.add(key)) {
                return;
            }
        }
        tasks.execute(() -> process(key));
    }

    void add(Key key, Duration delay) {
        tasks.schedule(delay, () -> add(key));
    }

    private void process(Key key) {
        synchronized (waiting) {
            waiting.remove(key);
        }
        try {
            reconcile.accept(key);
            retries.remove(key);
        } catch (RuntimeException e) {
            Duration pause = retries.getOrDefault(key, FIRST_RETRY);
            Duration doubled = pause.multipliedBy(2);
            retries.put(key, doubled.compareTo(MAX_RETRY) < 0 ? doubled : MAX_RETRY);
            // The API server's refusals are everyday (a conflict, an object that is gone), the rest is a mistake of
            // ours.
            LOG.atLevel(e instanceof KubernetesClientException ? Level.DEBUG : Level.WARN)
                    .setCause(e)
                    .log("{} controller: {}/{} again in {}", name, key.namespace(), key.name(), pause);
            add(key, pause);
        }
    }
}
