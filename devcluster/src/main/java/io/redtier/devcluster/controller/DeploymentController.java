package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import io.redtier.devcluster.controller.RollingUpdate.Bounds;
import io.redtier.devcluster.controller.RollingUpdate.Scale;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Rolls a Deployment from one ReplicaSet to the next as {@link RollingUpdate} says. Confined to its work queue. */
final class DeploymentController {
    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final EventRecorder events;
    private final Clock clock;
    private final BiConsumer<Key, Duration> later;
    private final DeploymentRevisions revisions;

    /**
     * @param later asks for another look when the progress deadline is over
     * @param allSets the ReplicaSets of a namespace
     */
    DeploymentController(
            KubernetesClient client,
            StatusPatch statusPatch,
            EventRecorder events,
            Clock clock,
            BiConsumer<Key, Duration> later,
            Function<String, List<ReplicaSet>> allSets) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.events = events;
        this.clock = clock;
        this.later = later;
        this.revisions = new DeploymentRevisions(client, allSets);
    }

    void reconcile(Key key) {
        Deployment deployment = client.apps()
                .deployments()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (deployment == null || Pods.isTerminating(deployment)) {
            return;
        }
        List<ReplicaSet> sets = revisions.sync(deployment);
        Optional<ReplicaSet> current = revisions.current(deployment, sets);
        List<ReplicaSet> old = sets.stream()
                .filter(set -> current.filter(newest -> isSame(set, newest)).isEmpty())
                .toList();
        Map<String, Integer> sizes = sizes(deployment, current, old);
        for (ReplicaSet set : revisions.sets(deployment)) {
            Integer size = sizes.get(set.getMetadata().getName());
            if (size != null) {
                scale(deployment, set, size);
            }
        }
        revisions.prune(deployment, old);
        writeStatus(key, deployment, current);
    }

    private static boolean isSame(ReplicaSet set, ReplicaSet other) {
        return set.getMetadata().getName().equals(other.getMetadata().getName());
    }

    static boolean isPaused(Deployment deployment) {
        return Boolean.TRUE.equals(deployment.getSpec().getPaused());
    }

    private Map<String, Integer> sizes(Deployment deployment, Optional<ReplicaSet> newest, List<ReplicaSet> old) {
        int replicas = DeploymentStatuses.replicas(deployment);
        List<ReplicaSet> active = old.stream()
                .filter(set -> ReplicaSetController.replicas(set) > 0)
                .toList();
        if (isPaused(deployment)) {
            return whilePaused(replicas, newest, active);
        }
        ReplicaSet current = newest.orElseThrow();
        if (isRecreate(deployment)) {
            boolean empty = active.isEmpty() && !anyPodOf(deployment, old);
            Map<String, Integer> sizes = new LinkedHashMap<>();
            active.forEach(set -> sizes.put(set.getMetadata().getName(), 0));
            if (empty && ReplicaSetController.replicas(current) != replicas) {
                sizes.put(current.getMetadata().getName(), replicas);
            }
            return sizes;
        }
        return RollingUpdate.next(
                replicas,
                bounds(deployment),
                scale(current),
                active.stream().map(DeploymentController::scale).toList());
    }

    /** A pause holds the roll-out, not the scale, as long as it is clear what to scale. */
    private static Map<String, Integer> whilePaused(
            int replicas, Optional<ReplicaSet> newest, List<ReplicaSet> active) {
        List<ReplicaSet> running = Stream.concat(
                        newest.filter(set -> active.isEmpty() || ReplicaSetController.replicas(set) > 0).stream(),
                        active.stream())
                .toList();
        return running.size() == 1 && ReplicaSetController.replicas(running.get(0)) != replicas
                ? Map.of(running.get(0).getMetadata().getName(), replicas)
                : Map.of();
    }

    /** Pods that still end count: two generations must not run side by side. */
    private boolean anyPodOf(Deployment deployment, List<ReplicaSet> sets) {
        return client
                .pods()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .anyMatch(pod -> !Pods.isOver(pod) && sets.stream().anyMatch(set -> Pods.isControlledBy(pod, set)));
    }

    private static boolean isRecreate(Deployment deployment) {
        return Optional.ofNullable(deployment.getSpec().getStrategy())
                .map(DeploymentStrategy::getType)
                .filter("Recreate"::equals)
                .isPresent();
    }

    private static Bounds bounds(Deployment deployment) {
        Optional<RollingUpdateDeployment> rolling =
                Optional.ofNullable(deployment.getSpec().getStrategy()).map(DeploymentStrategy::getRollingUpdate);
        return Bounds.of(
                rolling.map(RollingUpdateDeployment::getMaxSurge).orElse(null),
                rolling.map(RollingUpdateDeployment::getMaxUnavailable).orElse(null),
                DeploymentStatuses.replicas(deployment));
    }

    private static Scale scale(ReplicaSet set) {
        return new Scale(
                set.getMetadata().getName(),
                ReplicaSetController.replicas(set),
                DeploymentStatuses.sum(List.of(set), ReplicaSetStatus::getAvailableReplicas));
    }

    private void scale(Deployment deployment, ReplicaSet set, int size) {
        int before = ReplicaSetController.replicas(set);
        client.resource(set).edit(latest -> new ReplicaSetBuilder(latest)
                .editSpec()
                .withReplicas(size)
                .endSpec()
                .build());
        events.normal(
                deployment,
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                        .formatted(
                                size > before ? "up" : "down", set.getMetadata().getName(), before, size));
    }

    private void writeStatus(Key key, Deployment deployment, Optional<ReplicaSet> current) {
        List<ReplicaSet> all = revisions.sets(deployment);
        Optional<ReplicaSet> latest = current.map(newest ->
                all.stream().filter(set -> isSame(set, newest)).findFirst().orElse(newest));
        int unavailable = isRecreate(deployment) ? 0 : bounds(deployment).unavailable();
        DeploymentStatus status = DeploymentStatuses.of(deployment, latest, all, unavailable, clock.instant());
        boolean written = statusPatch.write(deployment, status);
        DeploymentStatuses.find(status, "Progressing")
                .filter(condition -> written && condition.getReason().equals("ReplicaSetUpdated"))
                .map(condition -> DeploymentStatuses.deadline(deployment, condition))
                .ifPresent(deadline -> later.accept(
                        key, Duration.between(clock.instant(), deadline).plusSeconds(1)));
    }
}
