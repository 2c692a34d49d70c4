package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetOrdinals;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import io.redtier.devcluster.controller.StatefulSetPlan.Replica;
import io.redtier.devcluster.controller.StatefulSetPlan.Step;
import io.redtier.devcluster.controller.StatefulSetPlan.Wanted;
import io.redtier.devcluster.controller.StatefulSetRevisions.Revisions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Keeps the pods and claims of StatefulSets as {@link StatefulSetPlan} says. Confined to its work queue. */
final class StatefulSetController {
    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final EventRecorder events;
    private final Clock clock;
    private final BiConsumer<Key, Duration> later;
    private final Function<String, List<Pod>> allPods;
    private final StatefulSetRevisions revisions;
    private final StatefulSetClaims claims;
    private final Adoption adoption;
    private final PodControl control;

    /**
     * @param later asks for another look when something may have changed by mere time
     * @param allPods the pods of a namespace
     */
    StatefulSetController(
            KubernetesClient client,
            StatusPatch statusPatch,
            EventRecorder events,
            Clock clock,
            BiConsumer<Key, Duration> later,
            Function<String, List<Pod>> allPods) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.events = events;
        this.clock = clock;
        this.later = later;
        this.allPods = allPods;
        this.revisions = new StatefulSetRevisions(client);
        this.claims = new StatefulSetClaims(client, events);
        this.adoption = new Adoption(client);
        this.control = new PodControl(client, events);
    }

    void reconcile(Key key) {
        StatefulSet set = client.apps()
                .statefulSets()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (set == null || Pods.isTerminating(set)) {
            return;
        }
        adoption.sync(set, set.getSpec().getSelector(), named(set, allPods.apply(key.namespace())));
        List<Pod> pods = pods(set);
        Revisions known = revisions.sync(
                set,
                pods.stream()
                        .map(pod -> Objects.toString(Pods.label(pod, StatefulSetPods.REVISION)))
                        .collect(Collectors.toSet()));
        Instant now = clock.instant();
        Wanted wanted = wanted(set, known);
        List<Replica> replicas =
                pods.stream().map(pod -> replica(set, pod, now)).toList();
        claims.syncOwners(set, pods, wanted::has);
        for (Step step : StatefulSetPlan.next(wanted, replicas)) {
            if (step instanceof StatefulSetPlan.Create create) {
                create(key, set, create, known);
            } else {
                delete(set, step.ordinal());
            }
        }
        StatefulSetStatus status = status(set, known, pods(set), now);
        statusPatch.write(set, status);
        if (status.getReadyReplicas() > status.getAvailableReplicas()) {
            later.accept(key, Duration.ofSeconds(1));
        }
    }

    private List<Pod> pods(StatefulSet set) {
        List<Pod> matching = client.pods()
                .inNamespace(set.getMetadata().getNamespace())
                .withLabelSelector(set.getSpec().getSelector())
                .list()
                .getItems();
        return named(set, matching).stream()
                .filter(pod -> Pods.isControlledBy(pod, set))
                .toList();
    }

    private static List<Pod> named(StatefulSet set, List<Pod> pods) {
        return pods.stream()
                .filter(pod -> StatefulSetPods.ordinal(set, pod).isPresent())
                .toList();
    }

    static Wanted wanted(StatefulSet set, Revisions known) {
        StatefulSetSpec spec = set.getSpec();
        Optional<StatefulSetUpdateStrategy> strategy = Optional.ofNullable(spec.getUpdateStrategy());
        Optional<RollingUpdateStatefulSetStrategy> rolling = strategy.map(StatefulSetUpdateStrategy::getRollingUpdate);
        int replicas = Optional.ofNullable(spec.getReplicas()).orElse(1);
        return new Wanted(
                replicas,
                Optional.ofNullable(spec.getOrdinals())
                        .map(StatefulSetOrdinals::getStart)
                        .orElse(0),
                "Parallel".equals(spec.getPodManagementPolicy()),
                isOnDelete(set),
                rolling.map(RollingUpdateStatefulSetStrategy::getPartition).orElse(0),
                rolling.map(RollingUpdateStatefulSetStrategy::getMaxUnavailable)
                        .map(most -> Math.max(1, RollingUpdate.resolve(most, replicas, true)))
                        .orElse(1),
                known.current(),
                known.update());
    }

    private static boolean isOnDelete(StatefulSet set) {
        return Optional.ofNullable(set.getSpec().getUpdateStrategy())
                .map(StatefulSetUpdateStrategy::getType)
                .filter("OnDelete"::equals)
                .isPresent();
    }

    private static Replica replica(StatefulSet set, Pod pod, Instant now) {
        return new Replica(
                StatefulSetPods.ordinal(set, pod).orElseThrow(),
                Objects.toString(Pods.label(pod, StatefulSetPods.REVISION)),
                Pods.isAvailable(pod, set.getSpec().getMinReadySeconds(), now),
                Pods.isTerminating(pod),
                Pods.isOver(pod));
    }

    private void create(Key key, StatefulSet set, StatefulSetPlan.Create create, Revisions known) {
        if (!claims.ensure(set, create.ordinal())) {
            later.accept(key, Duration.ofSeconds(1));
            return;
        }
        String name = StatefulSetPods.name(set, create.ordinal());
        String setName = set.getMetadata().getName();
        PodTemplateSpec template =
                create.revision().equals(known.update()) ? set.getSpec().getTemplate() : known.currentTemplate();
        String what = "create Pod %s in StatefulSet %s".formatted(name, setName);
        control.create(
                set,
                StatefulSetPods.pod(set, template, create.revision(), create.ordinal()),
                what + " successful",
                what + " failed error: %s");
    }

    private void delete(StatefulSet set, int ordinal) {
        String name = StatefulSetPods.name(set, ordinal);
        client.pods()
                .inNamespace(set.getMetadata().getNamespace())
                .withName(name)
                .delete();
        events.normal(
                set,
                "SuccessfulDelete",
                "delete Pod %s in StatefulSet %s successful"
                        .formatted(name, set.getMetadata().getName()));
    }

    static StatefulSetStatus status(StatefulSet set, Revisions known, List<Pod> pods, Instant now) {
        int ready = count(pods, Pods::isReady);
        int updated = count(pods, pod -> has(pod, known.update()));
        int replicas = Optional.ofNullable(set.getSpec().getReplicas()).orElse(1);
        boolean complete = !isOnDelete(set) && pods.size() == replicas && ready == replicas && updated == replicas;
        return new StatefulSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(pods.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(
                        count(pods, pod -> Pods.isAvailable(pod, set.getSpec().getMinReadySeconds(), now)))
                .withCurrentReplicas(complete ? updated : count(pods, pod -> has(pod, known.current())))
                .withUpdatedReplicas(updated)
                .withCurrentRevision(complete ? known.update() : known.current())
                .withUpdateRevision(known.update())
                .withCollisionCount(0)
                .build();
    }

    private static boolean has(Pod pod, String revision) {
        return revision.equals(Pods.label(pod, StatefulSetPods.REVISION)) && !Pods.isTerminating(pod);
    }

    private static int count(List<Pod> pods, Predicate<Pod> predicate) {
        return (int) pods.stream().filter(predicate).count();
    }
}
