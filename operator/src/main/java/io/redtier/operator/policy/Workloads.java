package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.redtier.runtime.document.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Which workloads there are. Thread-safe once its informers are added. */
final class Workloads {

    private final KubernetesClient client;
    private final Consumer<Workload> changed;
    private final Map<String, SharedIndexInformer<? extends HasMetadata>> byKind = new HashMap<>();

    /** @param changed told of each workload that has come or gone; called from the watching threads */
    Workloads(KubernetesClient client, Consumer<Workload> changed) {
        this.client = client;
        this.changed = changed;
    }

    void addTo(Informers informers) {
        var apps = client.apps();
        byKind.put(
                "Deployment",
                informers.addKeys(
                        apps.deployments().inAnyNamespace(), Deployment.class, client, this::workloadChanged));
        byKind.put(
                "StatefulSet",
                informers.addKeys(
                        apps.statefulSets().inAnyNamespace(), StatefulSet.class, client, this::workloadChanged));
        byKind.put(
                "DaemonSet",
                informers.addKeys(apps.daemonSets().inAnyNamespace(), DaemonSet.class, client, this::workloadChanged));
    }

    /** Whether a workload exists. */
    boolean exists(Workload workload) {
        SharedIndexInformer<? extends HasMetadata> known = byKind.get(workload.kind());
        return known != null
                && known.getStore().getByKey(Cache.namespaceKeyFunc(workload.namespace(), workload.name())) != null;
    }

    private void workloadChanged(HasMetadata before, HasMetadata after) {
        if (before == null || after == null) {
            HasMetadata object = before == null ? after : before;
            changed.accept(new Workload(
                    object.getMetadata().getNamespace(),
                    object.getKind(),
                    object.getMetadata().getName()));
        }
    }
}
