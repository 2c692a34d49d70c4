package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Rolls a Deployment from one ReplicaSet to the next as {@link RollingUpdate} says. Confined to its work queue. */
final class DeploymentController {
    private static final String HASH = "pod-template-hash";
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final int DEFAULT_HISTORY = 10;

    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final EventRecorder events;
    private final Clock clock;
    private final BiConsumer<Key, Duration> later;

    /** @param later asks for another look when the progress deadline is over */
    DeploymentController(
            KubernetesClient client,
            StatusPatch statusPatch,
            EventRecorder events,
            Clock clock,
            BiConsumer<Key, Duration> later) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.events = events;
        this.clock = clock;
        this.later = later;
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
        List<ReplicaSet> sets = sets(deployment);
        ReplicaSet current = current(deployment, sets);
        List<ReplicaSet> old = sets.stream()
                .filter(set -> !set.getMetadata()
                        .getName()
                        .equals(current.getMetadata().getName()))
                .toList();
        Map<String, Integer> sizes = sizes(deployment, current, old);
        for (ReplicaSet set : sets(deployment)) {
            Integer size = sizes.get(set.getMetadata().getName());
            if (size != null) {
                scale(deployment, set, size);
            }
        }
        prune(deployment, old);
        writeStatus(key, deployment, current);
    }

    private List<ReplicaSet> sets(Deployment deployment) {
        return client
                .apps()
                .replicaSets()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(set -> Pods.isControlledBy(set, deployment) && !Pods.isTerminating(set))
                .sorted(Comparator.comparingLong(DeploymentController::revision))
                .toList();
    }

    private static long revision(ReplicaSet set) {
        return Optional.ofNullable(set.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(REVISION))
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** The ReplicaSet of the present template, made if absent and numbered as the newest. */
    private ReplicaSet current(Deployment deployment, List<ReplicaSet> sets) {
        String hash = TemplateHash.of(deployment.getSpec().getTemplate());
        String name = deployment.getMetadata().getName() + "-" + hash;
        long newest = sets.isEmpty() ? 0 : revision(sets.get(sets.size() - 1));
        Optional<ReplicaSet> known = sets.stream()
                .filter(set -> set.getMetadata().getName().equals(name))
                .findFirst();
        long revision = known.map(DeploymentController::revision)
                .filter(number -> number == newest)
                .orElse(newest + 1);
        ReplicaSet current = known.filter(set -> revision(set) == newest)
                .orElseGet(() -> known.isEmpty()
                        ? client.resource(set(deployment, name, hash, revision)).create()
                        : client.resource(known.get()).edit(set -> new ReplicaSetBuilder(set)
                                .editMetadata()
                                .addToAnnotations(REVISION, Long.toString(revision))
                                .endMetadata()
                                .build()));
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        if (annotations == null || !Long.toString(revision).equals(annotations.get(REVISION))) {
            client.resource(deployment).edit(latest -> {
                Map<String, String> all = new LinkedHashMap<>(
                        Optional.ofNullable(latest.getMetadata().getAnnotations())
                                .orElse(Map.of()));
                all.put(REVISION, Long.toString(revision));
                latest.getMetadata().setAnnotations(all);
                return latest;
            });
        }
        return current;
    }

    private static ReplicaSet set(Deployment deployment, String name, String hash, long revision) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(template.getMetadata().getLabels())
                .addToLabels(HASH, hash)
                .addToAnnotations(REVISION, Long.toString(revision))
                .withOwnerReferences(Pods.controlledBy(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
                .withNewSelectorLike(deployment.getSpec().getSelector())
                .addToMatchLabels(HASH, hash)
                .endSelector()
                .withNewTemplateLike(template)
                .editMetadata()
                .addToLabels(HASH, hash)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Map<String, Integer> sizes(Deployment deployment, ReplicaSet current, List<ReplicaSet> old) {
        int replicas = DeploymentStatuses.replicas(deployment);
        List<ReplicaSet> active = old.stream()
                .filter(set -> ReplicaSetController.replicas(set) > 0)
                .toList();
        if (Boolean.TRUE.equals(deployment.getSpec().getPaused()) && !active.isEmpty()) {
            return Map.of();
        }
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

    private void prune(Deployment deployment, List<ReplicaSet> old) {
        List<ReplicaSet> empty = old.stream()
                .filter(set -> ReplicaSetController.replicas(set) == 0)
                .filter(set -> DeploymentStatuses.sum(List.of(set), ReplicaSetStatus::getReplicas) == 0)
                .toList();
        int limit = Optional.ofNullable(deployment.getSpec().getRevisionHistoryLimit())
                .orElse(DEFAULT_HISTORY);
        empty.stream().limit(Math.max(0, empty.size() - limit)).forEach(set -> client.resource(set)
                .delete());
    }

    private void writeStatus(Key key, Deployment deployment, ReplicaSet current) {
        List<ReplicaSet> all = sets(deployment);
        ReplicaSet latest = all.stream()
                .filter(set ->
                        set.getMetadata().getName().equals(current.getMetadata().getName()))
                .findFirst()
                .orElse(current);
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
