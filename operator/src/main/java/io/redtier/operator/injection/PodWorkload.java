package io.redtier.operator.injection;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out to which workload a pod belongs, from what the pod says itself. Pure. */
final class PodWorkload {
    private static final String TEMPLATE_HASH = "pod-template-hash";
    private static final Set<String> DIRECT = Set.of("StatefulSet", "DaemonSet");

    private PodWorkload() {}

    /** The workload; empty if the pod has none that policies can name. */
    static Optional<Workload> of(Pod pod, String namespace) {
        List<OwnerReference> owners = pod.getMetadata().getOwnerReferences();
        return owners == null
                ? Optional.empty()
                : owners.stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .findFirst()
                        .flatMap(owner -> of(owner, pod.getMetadata().getLabels(), namespace));
    }

    private static Optional<Workload> of(OwnerReference owner, Map<String, String> labels, String namespace) {
        if (DIRECT.contains(owner.getKind())) {
            return Optional.of(new Workload(namespace, owner.getKind(), owner.getName()));
        }
        String suffix = labels == null ? null : "-" + labels.get(TEMPLATE_HASH);
        // A Deployment names its ReplicaSets by itself and the hash that its pods have as a label.
        return owner.getKind().equals("ReplicaSet")
                        && suffix != null
                        && owner.getName().endsWith(suffix)
                ? Optional.of(new Workload(
                        namespace,
                        "Deployment",
                        owner.getName().substring(0, owner.getName().length() - suffix.length())))
                : Optional.empty();
    }
}
