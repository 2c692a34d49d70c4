package io.redtier.devcluster.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node and the pods that it has, those of the past left out.
 *
 * @param node as last seen
 * @param pods bound to it and not over
 */
record NodePods(Node node, List<Pod> pods) {

    String name() {
        return node.getMetadata().getName();
    }

    /** Its label; empty when it has none of the name. */
    Optional<String> label(String key) {
        return Optional.ofNullable(labels().get(key));
    }

    static List<Taint> taints(Node node) {
        return Optional.ofNullable(node.getSpec().getTaints()).orElse(List.of());
    }

    Map<String, String> labels() {
        return Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of());
    }
}
