package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Keeps as many pods of a ReplicaSet as it asks for. Confined to its work queue. */
final class ReplicaSetController {
    /** The condition of a ReplicaSet, and of its Deployment, some of whose pods the API server refuses. */
    static final String REPLICA_FAILURE = "ReplicaFailure";

    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final Clock clock;
    private final BiConsumer<Key, Duration> later;
    private final Function<String, List<Pod>> allPods;
    private final Adoption adoption;
    private final PodControl control;

    /**
     * @param later asks for another look when a pod may have become available by mere time
     * @param allPods the pods of a namespace
     */
    ReplicaSetController(
            KubernetesClient client,
            StatusPatch statusPatch,
            EventRecorder events,
            Clock clock,
            BiConsumer<Key, Duration> later,
            Function<String, List<Pod>> allPods) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.clock = clock;
        this.later = later;
        this.allPods = allPods;
        this.adoption = new Adoption(client);
        this.control = new PodControl(client, events);
    }

    void reconcile(Key key) {
        ReplicaSet set = client.apps()
                .replicaSets()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (set == null || Pods.isTerminating(set)) {
            return;
        }
        adoption.sync(set, set.getSpec().getSelector(), allPods.apply(key.namespace()));
        List<Pod> pods = pods(set);
        int missing = replicas(set) - pods.size();
        Optional<KubernetesClientException> refusal = create(set, missing);
        surplus(pods, -missing).forEach(pod -> control.delete(set, pod));
        writeStatus(key, set, missing == 0 ? pods : pods(set), refusal);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    private Optional<KubernetesClientException> create(ReplicaSet set, int missing) {
        try {
            control.create(set, Pods.of(set, set.getSpec().getTemplate()), missing);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(e);
        }
    }

    static int replicas(ReplicaSet set) {
        return Optional.ofNullable(set.getSpec().getReplicas()).orElse(1);
    }

    private List<Pod> pods(ReplicaSet set) {
        return client
                .pods()
                .inNamespace(set.getMetadata().getNamespace())
                .withLabelSelector(set.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(pod -> Pods.isControlledBy(pod, set))
                .filter(pod -> !Pods.isTerminating(pod) && !Pods.isOver(pod))
                .toList();
    }

    /** The pods to delete: those that are not bound, then not ready, then the youngest. */
    static List<Pod> surplus(List<Pod> pods, int count) {
        return pods.stream()
                .sorted(Comparator.comparing((Pod pod) -> pod.getSpec().getNodeName() != null)
                        .thenComparing(Pods::isReady)
                        .thenComparing(
                                pod -> Instant.parse(pod.getMetadata().getCreationTimestamp()),
                                Comparator.reverseOrder()))
                .limit(Math.max(0, count))
                .toList();
    }

    private void writeStatus(Key key, ReplicaSet set, List<Pod> pods, Optional<KubernetesClientException> refusal) {
        Instant now = clock.instant();
        int ready = (int) pods.stream().filter(Pods::isReady).count();
        int available = (int) pods.stream()
                .filter(pod -> Pods.isAvailable(pod, set.getSpec().getMinReadySeconds(), now))
                .count();
        Map<String, String> labels = Optional.ofNullable(
                        set.getSpec().getTemplate().getMetadata().getLabels())
                .orElse(Map.of());
        statusPatch.write(
                set,
                new ReplicaSetStatusBuilder()
                        .withObservedGeneration(set.getMetadata().getGeneration())
                        .withReplicas(pods.size())
                        .withFullyLabeledReplicas((int) pods.stream()
                                .filter(pod ->
                                        Pods.matches(labels, pod.getMetadata().getLabels()))
                                .count())
                        .withReadyReplicas(ready)
                        .withAvailableReplicas(available)
                        .withConditions(refusal.map(failure -> failure(set, failure, now)).stream()
                                .toList())
                        .build());
        if (ready > available) {
            later.accept(key, Duration.ofSeconds(1));
        }
    }

    private static ReplicaSetCondition failure(ReplicaSet set, KubernetesClientException refusal, Instant now) {
        String since =
                Optional.ofNullable(set.getStatus()).map(ReplicaSetStatus::getConditions).orElse(List.of()).stream()
                        .filter(condition -> condition.getType().equals(REPLICA_FAILURE))
                        .map(ReplicaSetCondition::getLastTransitionTime)
                        .findFirst()
                        .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ReplicaSetConditionBuilder()
                .withType(REPLICA_FAILURE)
                .withStatus("True")
                .withReason("FailedCreate")
                .withMessage(PodControl.reason(refusal))
                .withLastTransitionTime(since)
                .build();
    }
}
