package io.redtier.devcluster.scheduler;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinity;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.redtier.devcluster.controller.Pods;
import java.util.List;
import java.util.Optional;

/** A pod's affinity and anti-affinity to the pods there are, and theirs to it. Pure. */
final class PodAffinities {
    private final Pod pod;
    private final List<NodePods> nodes;

    PodAffinities(Pod pod, List<NodePods> nodes) {
        this.pod = pod;
        this.nodes = nodes;
    }

    /** Why the pod can't go there; empty when it can. */
    Optional<String> refusal(NodePods node) {
        for (PodAffinityTerm term : requiredAffinity(pod)) {
            // The first of a group that belongs together has nobody to join.
            boolean first = nodes.stream().allMatch(any -> matching(term, pod, any.pods()) == 0)
                    && matches(term, pod, pod)
                    && node.label(term.getTopologyKey()).isPresent();
            if (!first && neighbours(term, node) == 0) {
                return Optional.of("node(s) didn't match pod affinity rules");
            }
        }
        for (PodAffinityTerm term : requiredAntiAffinity(pod)) {
            if (neighbours(term, node) > 0) {
                return Optional.of("node(s) didn't match pod anti-affinity rules");
            }
        }
        for (NodePods other : nodes) {
            for (Pod present : other.pods()) {
                for (PodAffinityTerm term : requiredAntiAffinity(present)) {
                    if (sameDomain(term, node, other) && matches(term, present, pod)) {
                        return Optional.of("node(s) didn't satisfy existing pods anti-affinity rules");
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** What the pod's wishes say for the node, and against it. */
    long score(NodePods node) {
        long wanted =
                affinity(pod)
                        .map(PodAffinity::getPreferredDuringSchedulingIgnoredDuringExecution)
                        .orElse(List.of())
                        .stream()
                        .mapToLong(wish -> weigh(wish, node))
                        .sum();
        long unwanted =
                antiAffinity(pod)
                        .map(PodAntiAffinity::getPreferredDuringSchedulingIgnoredDuringExecution)
                        .orElse(List.of())
                        .stream()
                        .mapToLong(wish -> weigh(wish, node))
                        .sum();
        return wanted - unwanted;
    }

    private long weigh(WeightedPodAffinityTerm wish, NodePods node) {
        return wish.getWeight() * neighbours(wish.getPodAffinityTerm(), node);
    }

    /** How many pods that the term means are in the node's domain. */
    private long neighbours(PodAffinityTerm term, NodePods node) {
        return nodes.stream()
                .filter(other -> sameDomain(term, node, other))
                .mapToLong(other -> matching(term, pod, other.pods()))
                .sum();
    }

    private static long matching(PodAffinityTerm term, Pod owner, List<Pod> pods) {
        return pods.stream().filter(other -> matches(term, owner, other)).count();
    }

    private static boolean sameDomain(PodAffinityTerm term, NodePods one, NodePods other) {
        Optional<String> domain = one.label(term.getTopologyKey());
        return domain.isPresent() && domain.equals(other.label(term.getTopologyKey()));
    }

    /** A namespace selector stands for all namespaces, since nodes are not shared by strangers here. */
    private static boolean matches(PodAffinityTerm term, Pod owner, Pod other) {
        List<String> namespaces = Optional.ofNullable(term.getNamespaces()).orElse(List.of());
        String namespace = other.getMetadata().getNamespace();
        boolean meant = term.getNamespaceSelector() != null
                || namespaces.contains(namespace)
                || namespaces.isEmpty() && namespace.equals(owner.getMetadata().getNamespace());
        return meant && Pods.matches(term.getLabelSelector(), other);
    }

    private static List<PodAffinityTerm> requiredAffinity(Pod pod) {
        return affinity(pod)
                .map(PodAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
                .orElse(List.of());
    }

    private static List<PodAffinityTerm> requiredAntiAffinity(Pod pod) {
        return antiAffinity(pod)
                .map(PodAntiAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
                .orElse(List.of());
    }

    private static Optional<PodAffinity> affinity(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getAffinity()).map(Affinity::getPodAffinity);
    }

    private static Optional<PodAntiAffinity> antiAffinity(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getAffinity()).map(Affinity::getPodAntiAffinity);
    }
}
