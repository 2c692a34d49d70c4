package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.StatusPatch;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in the status of PodDisruptionBudgets how many pods may be evicted now. Confined to its work queue. */
final class DisruptionController {
    private static final String CONDITION = "DisruptionAllowed";

    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final Function<String, List<Pod>> pods;
    private final Clock clock;

    /** @param pods the pods of a namespace */
    DisruptionController(
            KubernetesClient client, StatusPatch statusPatch, Function<String, List<Pod>> pods, Clock clock) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.pods = pods;
        this.clock = clock;
    }

    void reconcile(Key key) {
        PodDisruptionBudget budget = client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (budget == null || Pods.isTerminating(budget)) {
            return;
        }
        List<Pod> covered = pods.apply(key.namespace()).stream()
                .filter(pod -> Pods.matches(budget.getSpec().getSelector(), pod) && !Pods.isOver(pod))
                .toList();
        statusPatch.write(budget, status(budget, covered, scale(covered), clock.instant()));
    }

    /** How many pods their controllers want. */
    private int scale(List<Pod> covered) {
        String namespace =
                covered.isEmpty() ? null : covered.get(0).getMetadata().getNamespace();
        Collection<OwnerReference> owners = distinct(covered.stream().flatMap(pod -> Pods.controller(pod).stream()));
        Collection<OwnerReference> workloads = distinct(owners.stream().map(owner -> workload(namespace, owner)));
        int alone = (int)
                covered.stream().filter(pod -> Pods.controller(pod).isEmpty()).count();
        return alone
                + workloads.stream()
                        .mapToInt(owner -> replicas(namespace, owner))
                        .sum();
    }

    private static Collection<OwnerReference> distinct(Stream<OwnerReference> owners) {
        return owners.collect(Collectors.toMap(OwnerReference::getUid, owner -> owner, (first, second) -> first))
                .values();
    }

    /** A Deployment rather than its ReplicaSets, which are more than it wants while it rolls out. */
    private OwnerReference workload(String namespace, OwnerReference owner) {
        if (!owner.getKind().equals("ReplicaSet")) {
            return owner;
        }
        ReplicaSet set = client.apps()
                .replicaSets()
                .inNamespace(namespace)
                .withName(owner.getName())
                .get();
        return Optional.ofNullable(set).flatMap(Pods::controller).orElse(owner);
    }

    private int replicas(String namespace, OwnerReference owner) {
        HasMetadata object =
                switch (owner.getKind()) {
                    case "Deployment" ->
                        client.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get();
                    case "StatefulSet" ->
                        client.apps()
                                .statefulSets()
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get();
                    case "ReplicaSet" ->
                        client.apps()
                                .replicaSets()
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get();
                    default -> null;
                };
        if (object instanceof StatefulSet set) {
            return Optional.ofNullable(set.getSpec().getReplicas()).orElse(1);
        }
        if (object instanceof Deployment deployment) {
            return DeploymentStatuses.replicas(deployment);
        }
        return object instanceof ReplicaSet set ? ReplicaSetController.replicas(set) : 0;
    }

    /**
     * The status to write.
     *
     * @param scale how many pods there should be by the word of their controllers
     */
    static PodDisruptionBudgetStatus status(PodDisruptionBudget budget, List<Pod> covered, int scale, Instant now) {
        IntOrString minAvailable = budget.getSpec().getMinAvailable();
        boolean plainNumber = minAvailable != null && minAvailable.getIntVal() != null;
        int expected = plainNumber ? covered.size() : scale;
        int desired = minAvailable != null
                ? RollingUpdate.resolve(minAvailable, expected, true)
                : Math.max(0, expected - RollingUpdate.resolve(budget.getSpec().getMaxUnavailable(), expected, true));
        int healthy = (int) covered.stream()
                .filter(pod -> Pods.isReady(pod) && !Pods.isTerminating(pod))
                .count();
        int allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
        return new PodDisruptionBudgetStatusBuilder()
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withExpectedPods(expected)
                .withCurrentHealthy(healthy)
                .withDesiredHealthy(desired)
                .withDisruptionsAllowed(allowed)
                .withConditions(condition(budget, allowed > 0, now))
                .build();
    }

    private static Condition condition(PodDisruptionBudget budget, boolean allowed, Instant now) {
        String status = allowed ? "True" : "False";
        String since =
                Optional.ofNullable(budget.getStatus())
                        .map(PodDisruptionBudgetStatus::getConditions)
                        .orElse(List.of())
                        .stream()
                        .filter(condition -> condition.getType().equals(CONDITION)
                                && condition.getStatus().equals(status))
                        .map(Condition::getLastTransitionTime)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(CONDITION)
                .withStatus(status)
                .withReason(allowed ? "SufficientPods" : "InsufficientPods")
                .withMessage("")
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build();
    }
}
