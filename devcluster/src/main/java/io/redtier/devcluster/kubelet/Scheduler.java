package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redtier.devcluster.client.EventRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds pods to the one node there is. Thread-safe. */
final class Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final String PATCH = """
            [{"op": "test", "path": "/metadata/uid", "value": "%s"},
             {"op": "add", "path": "/spec/nodeName", "value": "%s"}]
            """;

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
            client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            PATCH.formatted(pod.getMetadata().getUid(), node));
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
