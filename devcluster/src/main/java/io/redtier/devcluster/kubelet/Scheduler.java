package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.client.EventRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds pods to the one node there is. Thread-safe. */
final class Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private final KubernetesClient client;
    private final String node;
    private final EventRecorder events;

    Scheduler(KubernetesClient client, String node, EventRecorder events) {
        this.client = client;
        this.node = node;
        this.events = events;
    }

    static boolean isPending(Pod pod) {
        return pod.getSpec().getNodeName() == null && pod.getMetadata().getDeletionTimestamp() == null;
    }

    /** Binds the pod; does nothing when it is gone. */
    void bind(Pod pod) {
        try {
            client.raw(
                    "/api/v1/namespaces/%s/pods/%s/binding"
                            .formatted(
                                    pod.getMetadata().getNamespace(),
                                    pod.getMetadata().getName()),
                    "POST",
                    new BindingBuilder()
                            .withNewMetadata()
                            .withName(pod.getMetadata().getName())
                            .withUid(pod.getMetadata().getUid())
                            .endMetadata()
                            .withNewTarget()
                            .withKind("Node")
                            .withName(node)
                            .endTarget()
                            .build());
        } catch (KubernetesClientException e) {
            LOG.debug("Pod {} was not bound", pod.getMetadata().getName(), e);
            return;
        }
        events.normal(
                pod,
                "Scheduled",
                "Successfully assigned %s/%s to %s"
                        .formatted(
                                pod.getMetadata().getNamespace(),
                                pod.getMetadata().getName(),
                                node));
    }
}
