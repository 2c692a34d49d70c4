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
    /** The label by which pods of a ReplicaSet tell whose it is: its kind, by the label. */
    private static final Map<String, String> BY_HASH =
            Map.of("pod-template-hash", "Deployment", "rollouts-pod-template-hash", "Rollout");
    /** Of these no policy can be: a ReplicaSet on its own, and the pods that a kubelet starts by itself. */
    private static final Set<String> NEVER = Set.of("ReplicaSet", "Node");

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
        // The owner of a ReplicaSet names it by itself and the hash that its pods have as a label.
        return BY_HASH.entrySet().stream()
                .filter(entry -> owner.getKind().equals("ReplicaSet")
                        && labels != null
                        && labels.containsKey(entry.getKey())
                        && owner.getName().endsWith("-" + labels.get(entry.getKey())))
                .map(entry -> new Workload(
                        namespace, entry.getValue(), withoutSuffix(owner.getName(), labels.get(entry.getKey()))))
                .findFirst()
                .or(() -> NEVER.contains(owner.getKind())
                        ? Optional.empty()
                        : Optional.of(new Workload(namespace, owner.getKind(), owner.getName())));
    }

    private static String withoutSuffix(String name, String hash) {
        return name.substring(0, name.length() - hash.length() - 1);
    }
}
