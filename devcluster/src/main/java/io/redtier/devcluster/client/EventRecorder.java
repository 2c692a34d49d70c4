package io.redtier.devcluster.client;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes core/v1 Events in the background, repeating the same one as a higher count instead of a new object. Losing an
 * Event never fails its cause, as in Kubernetes. Thread-safe.
 */
public final class EventRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final int REMEMBERED = 512;

    private record Key(String uid, String fieldPath, String reason, String message) {}

    private final KubernetesClient client;
    private final String component;
    private final String host;
    private final Clock clock;
    private final ExecutorService writer;
    private final Map<Key, Event> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Event> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long sequence;

    /**
     * @param component the reporting component, as {@code kubelet}
     * @param host the node that reports, or null
     */
    public EventRecorder(KubernetesClient client, String component, String host, Clock clock) {
        this.client = client;
        this.component = component;
        this.host = host;
        this.clock = clock;
        this.writer = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "events-" + component);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Records something normal about {@code object}; returns at once. */
    public void normal(HasMetadata object, String reason, String message) {
        record(object, null, "Normal", reason, message);
    }

    /** Records something a person may have to act on; returns at once. */
    public void warning(HasMetadata object, String reason, String message) {
        record(object, null, "Warning", reason, message);
    }

    /**
     * Records an Event about a part of an object.
     *
     * @param fieldPath the part, as {@code spec.containers{redis}}, or null for the whole object
     * @param type {@code Normal} or {@code Warning}
     */
    public void record(HasMetadata object, String fieldPath, String type, String reason, String message) {
        try {
            writer.execute(() -> write(object, fieldPath, type, reason, message));
        } catch (RejectedExecutionException e) {
            LOG.debug(
                    "Event {} of {} comes after the end",
                    reason,
                    object.getMetadata().getName());
        }
    }

    private void write(HasMetadata object, String fieldPath, String type, String reason, String message) {
        Key key = new Key(object.getMetadata().getUid(), fieldPath, reason, message);
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            Event known = recent.get(key);
            recent.put(key, known == null ? create(object, fieldPath, type, reason, message, now) : repeat(known, now));
        } catch (KubernetesClientException e) {
            recent.remove(key);
            LOG.debug(
                    "Event {} of {} was not written",
                    reason,
                    object.getMetadata().getName(),
                    e);
        }
    }

    private Event repeat(Event known, String now) {
        Event next = new EventBuilder(known)
                .withCount(known.getCount() + 1)
                .withLastTimestamp(now)
                .build();
        next.getMetadata().setResourceVersion(null);
        return client.resource(next).update();
    }

    private Event create(HasMetadata object, String fieldPath, String type, String reason, String message, String now) {
        String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "default");
        return client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withName(name(object.getMetadata().getName()))
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion(object.getApiVersion())
                        .withKind(object.getKind())
                        .withName(object.getMetadata().getName())
                        .withNamespace(object.getMetadata().getNamespace())
                        .withUid(object.getMetadata().getUid())
                        .withFieldPath(fieldPath)
                        .endInvolvedObject()
                        .withType(type)
                        .withReason(reason)
                        .withMessage(message)
                        .withCount(1)
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withReportingComponent(component)
                        .withReportingInstance(host == null ? "" : host)
                        .withNewSource(component, host)
                        .build())
                .create();
    }

    private String name(String object) {
        Instant now = clock.instant();
        long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return object + "." + Long.toHexString(nanos + sequence++);
    }

    /** Stops writing; Events not yet written are dropped. */
    @Override
    public void close() {
        writer.shutdownNow();
    }
}
