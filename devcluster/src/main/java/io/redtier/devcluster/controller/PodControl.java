package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.client.EventRecorder;
import java.util.Optional;

/** Creates and deletes the pods of a controller's object, and says so in its Events, refusals included. */
final class PodControl {
    private final KubernetesClient client;
    private final EventRecorder events;

    PodControl(KubernetesClient client, EventRecorder events) {
        this.client = client;
        this.events = events;
    }

    /**
     * Creates a pod.
     *
     * @param done the Event's message when it is there, with {@code %s} for its name
     * @param failed the Event's message when it was refused, with {@code %s} for the reason
     * @throws KubernetesClientException when the API server refuses it
     */
    void create(HasMetadata owner, Pod pod, String done, String failed) {
        try {
            Pod created = client.resource(pod).create();
            events.normal(
                    owner,
                    "SuccessfulCreate",
                    done.formatted(created.getMetadata().getName()));
        } catch (KubernetesClientException e) {
            events.warning(owner, "FailedCreate", failed.formatted(reason(e)));
            throw e;
        }
    }

    /** Creates as many pods of a template; see {@link #create(HasMetadata, Pod, String, String)}. */
    void create(HasMetadata owner, Pod pod, int count) {
        for (int i = 0; i < count; i++) {
            create(owner, pod, "Created pod: %s", "Error creating: %s");
        }
    }

    /** Deletes a pod in its own grace period. */
    void delete(HasMetadata owner, Pod pod) {
        client.resource(pod).delete();
        events.normal(
                owner, "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName());
    }

    /** What the API server said. */
    static String reason(KubernetesClientException refusal) {
        return Optional.ofNullable(refusal.getStatus()).map(Status::getMessage).orElse(refusal.getMessage());
    }
}
