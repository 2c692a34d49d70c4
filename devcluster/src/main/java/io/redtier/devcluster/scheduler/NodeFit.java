package io.redtier.devcluster.scheduler;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Taint;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a node by itself will do for a pod: cordon, taints, selectors, size. What other pods have requested is not taken off its
 * CPU and memory, on purpose: dozens of Redis pods with production's requests shall fit on a laptop. Pure.
 */
final class NodeFit {
    private static final Taint CORDON = new Taint("NoSchedule", "node.kubernetes.io/unschedulable", null, null);

    private NodeFit() {}

    /** Why the pod can't go there; empty when it can. */
    static Optional<String> refusal(Pod pod, NodePods node) {
        if (Boolean.TRUE.equals(node.node().getSpec().getUnschedulable()) && !Tolerations.tolerates(pod, CORDON)) {
            return Optional.of("node(s) were unschedulable");
        }
        for (Taint taint : NodePods.taints(node.node())) {
            if (!"PreferNoSchedule".equals(taint.getEffect()) && !Tolerations.tolerates(pod, taint)) {
                return Optional.of("node(s) had untolerated taint {%s: %s}"
                        .formatted(taint.getKey(), Objects.requireNonNullElse(taint.getValue(), "")));
            }
        }
        if (!selects(pod, node)) {
            return Optional.of("node(s) didn't match Pod's node affinity/selector");
        }
        for (String resource : List.of("cpu", "memory")) {
            if (requested(pod, resource).compareTo(allocatable(node, resource)) > 0) {
                return Optional.of("Insufficient " + resource);
            }
        }
        if (allocatable(node, "pods").compareTo(BigDecimal.valueOf(node.pods().size())) <= 0) {
            return Optional.of("Too many pods");
        }
        return Optional.empty();
    }

    /** What speaks for the node, and against it. */
    static long score(Pod pod, NodePods node) {
        long preferred =
                affinity(pod)
                        .map(NodeAffinity::getPreferredDuringSchedulingIgnoredDuringExecution)
                        .orElse(List.of())
                        .stream()
                        .filter(term -> matches(term.getPreference(), node))
                        .mapToLong(term -> term.getWeight())
                        .sum();
        long avoided = NodePods.taints(node.node()).stream()
                .filter(taint -> "PreferNoSchedule".equals(taint.getEffect()))
                .filter(taint -> !Tolerations.tolerates(pod, taint))
                .count();
        return preferred - 100 * avoided;
    }

    /** Whether the pod's node selector and required node affinity allow the node. */
    static boolean selects(Pod pod, NodePods node) {
        Map<String, String> selector =
                Optional.ofNullable(pod.getSpec().getNodeSelector()).orElse(Map.of());
        return node.labels().entrySet().containsAll(selector.entrySet())
                && affinity(pod)
                        .map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
                        .map(required ->
                                required.getNodeSelectorTerms().stream().anyMatch(term -> matches(term, node)))
                        .orElse(true);
    }

    private static Optional<NodeAffinity> affinity(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getAffinity()).map(Affinity::getNodeAffinity);
    }

    private static boolean matches(NodeSelectorTerm term, NodePods node) {
        List<NodeSelectorRequirement> labels =
                Optional.ofNullable(term.getMatchExpressions()).orElse(List.of());
        List<NodeSelectorRequirement> fields =
                Optional.ofNullable(term.getMatchFields()).orElse(List.of());
        return !(labels.isEmpty() && fields.isEmpty())
                && labels.stream().allMatch(requirement -> matches(requirement, node.label(requirement.getKey())))
                && fields.stream().allMatch(requirement -> matches(requirement, Optional.of(node.name())));
    }

    private static boolean matches(NodeSelectorRequirement requirement, Optional<String> value) {
        List<String> values = Optional.ofNullable(requirement.getValues()).orElse(List.of());
        return switch (requirement.getOperator()) {
            case "In" -> value.filter(values::contains).isPresent();
            case "NotIn" -> value.filter(values::contains).isEmpty();
            case "Exists" -> value.isPresent();
            case "DoesNotExist" -> value.isEmpty();
            case "Gt" -> value.filter(text -> compare(text, values) > 0).isPresent();
            case "Lt" -> value.filter(text -> compare(text, values) < 0).isPresent();
            default -> false;
        };
    }

    private static int compare(String text, List<String> values) {
        boolean numbers = text.matches("-?\\d{1,18}")
                && values.size() == 1
                && values.get(0).matches("-?\\d{1,18}");
        return numbers ? Long.compare(Long.parseLong(text), Long.parseLong(values.get(0))) : 0;
    }

    /** Containers and sidecars run side by side, other init containers before them one by one. */
    private static BigDecimal requested(Pod pod, String resource) {
        List<Container> init =
                Optional.ofNullable(pod.getSpec().getInitContainers()).orElse(List.of());
        BigDecimal together = Stream.concat(
                        pod.getSpec().getContainers().stream(), init.stream().filter(NodeFit::sidecar))
                .map(container -> request(container, resource))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return init.stream()
                .filter(container -> !sidecar(container))
                .map(container -> request(container, resource))
                .reduce(together, BigDecimal::max);
    }

    private static boolean sidecar(Container init) {
        return "Always".equals(init.getRestartPolicy());
    }

    private static BigDecimal request(Container container, String resource) {
        Optional<ResourceRequirements> resources = Optional.ofNullable(container.getResources());
        return resources
                .map(ResourceRequirements::getRequests)
                .map(requests -> requests.get(resource))
                .or(() -> resources.map(ResourceRequirements::getLimits).map(limits -> limits.get(resource)))
                .map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO);
    }

    private static BigDecimal allocatable(NodePods node, String resource) {
        return Optional.ofNullable(node.node().getStatus())
                .map(status -> status.getAllocatable())
                .map(amounts -> amounts.get(resource))
                .map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO);
    }
}
