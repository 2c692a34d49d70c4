package io.redtier.operator.status;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.operator.Labels;
import io.redtier.operator.OperatorConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Writes the Events that {@code kubectl describe} shows. The same reason and message about the same object is written
 * once per {@code redtier.events.repeat-after}; later ones raise the count of the same Event. An Event that can't be
 * written is logged and otherwise ignored: telling must never stop the doing. Thread-safe.
 */
@ApplicationScoped
public class EventRecorder {

    private static final Logger LOG = Logger.getLogger(EventRecorder.class);
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final Clock clock;
    private final Duration repeatAfter;
    private final Map<String, Instant> written = new HashMap<>();

    public EventRecorder(KubernetesClient client, Clock clock, OperatorConfig config) {
        this.client = client;
        this.clock = clock;
        this.repeatAfter = config.events().repeatAfter();
    }

    /** Tells of something that went as it should. */
    public void normal(HasMetadata about, String reason, String message) {
        record(about, "Normal", reason, message);
    }

    /** Tells of something that a person may have to act on. */
    public void warning(HasMetadata about, String reason, String message) {
        record(about, "Warning", reason, message);
    }

    private void record(HasMetadata about, String type, String reason, String message) {
        Instant now = clock.instant();
        String identity = about.getMetadata().getUid() + "/" + reason + "/" + message;
        if (!isDue(identity, now)) {
            return;
        }
        LOG.infof("%s: %s", reason, message);
        String name = about.getMetadata().getName() + "."
                + Long.toHexString(UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8))
                        .getMostSignificantBits());
        try {
            write(event(about, name, type, reason, message, now));
        } catch (KubernetesClientException e) {
            LOG.warnf("Could not write the Event %s about %s: %s", reason, about.getFullResourceName(), e.getMessage());
        }
    }

    private synchronized boolean isDue(String identity, Instant now) {
        written.values().removeIf(at -> !at.plus(repeatAfter).isAfter(now));
        return written.putIfAbsent(identity, now) == null;
    }

    private void write(Event event) {
        var events = client.v1().events().inNamespace(event.getMetadata().getNamespace());
        try {
            events.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
            events.withName(event.getMetadata().getName()).edit(existing -> new EventBuilder(existing)
                    .withCount(existing.getCount() == null ? 2 : existing.getCount() + 1)
                    .withLastTimestamp(event.getLastTimestamp())
                    .build());
        }
    }

    private static Event event(
            HasMetadata about, String name, String type, String reason, String message, Instant now) {
        String at = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(about.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withFirstTimestamp(at)
                .withLastTimestamp(at)
                .withCount(1)
                .withReportingComponent(Labels.MANAGER)
                .withReportingInstance(Labels.MANAGER)
                .withNewSource()
                .withComponent(Labels.MANAGER)
                .endSource()
                .build();
    }
}
