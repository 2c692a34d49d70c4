package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.redis.PodRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pods of a RedisCluster: those whose StatefulSet is owned by this very RedisCluster. A name or a label proves
 * nothing, an earlier RedisCluster of the same name may have left pods behind. Immutable; built by pure functions.
 *
 * @param data one entry for each data pod that is wanted or exists, by ordinal; in mode Cluster also for each that the
 *     StatefulSet is to have, though the spec wants fewer by now
 * @param dataReplicas number of data pods that the StatefulSet is to have; 0 while there is no StatefulSet
 * @param sentinels one entry for each sentinel pod that exists, by ordinal
 * @param ready names of the pods that are ready
 */
record ClusterPods(List<PodRef> data, int dataReplicas, List<PodRef> sentinels, Set<String> ready) {

    static ClusterPods of(RedisCluster cluster, Collection<StatefulSet> statefulSets, Collection<Pod> pods) {
        List<StatefulSet> owned = owned(cluster, statefulSets);
        Set<String> owners =
                owned.stream().map(set -> set.getMetadata().getUid()).collect(Collectors.toSet());
        List<Pod> ours = pods.stream()
                .filter(pod -> isOwnedBy(pod.getMetadata().getOwnerReferences(), owners))
                .toList();
        int dataReplicas = dataReplicas(cluster, owned);
        int expected = Math.max(ClusterSpec.dataPods(cluster), ClusterSpec.isSharded(cluster) ? dataReplicas : 0);
        return new ClusterPods(
                withAbsent(cluster, expected, refs(ours, Labels.REDIS)),
                dataReplicas,
                refs(ours, Labels.SENTINEL),
                ours.stream()
                        .filter(ClusterPods::isReady)
                        .map(pod -> pod.getMetadata().getName())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Those of the StatefulSets that belong to this very RedisCluster. */
    static List<StatefulSet> owned(RedisCluster cluster, Collection<StatefulSet> statefulSets) {
        Set<String> uid = Set.of(cluster.getMetadata().getUid());
        return statefulSets.stream()
                .filter(set -> isOwnedBy(set.getMetadata().getOwnerReferences(), uid))
                .toList();
    }

    private static boolean isOwnedBy(List<OwnerReference> references, Set<String> uids) {
        return references != null && references.stream().anyMatch(owner -> uids.contains(owner.getUid()));
    }

    private static List<PodRef> refs(List<Pod> pods, String component) {
        return pods.stream()
                .filter(pod -> component.equals(pod.getMetadata().getLabels().get(Labels.COMPONENT)))
                .map(pod -> ref(pod, component))
                .sorted(Comparator.comparingInt(PodRef::ordinal))
                .toList();
    }

    private static int dataReplicas(RedisCluster cluster, List<StatefulSet> owned) {
        return owned.stream()
                .filter(set -> set.getMetadata().getName().equals(ClusterNames.primary(cluster)))
                .map(set -> set.getSpec().getReplicas())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(0);
    }

    private static List<PodRef> withAbsent(RedisCluster cluster, int expected, List<PodRef> existing) {
        Map<Integer, PodRef> byOrdinal = new HashMap<>();
        for (int i = 0; i < expected; i++) {
            byOrdinal.put(i, PodRef.absent(ClusterNames.primary(cluster) + "-" + i, i));
        }
        existing.forEach(pod -> byOrdinal.put(pod.ordinal(), pod));
        List<PodRef> all = new ArrayList<>(byOrdinal.values());
        all.sort(Comparator.comparingInt(PodRef::ordinal));
        return all;
    }

    private static PodRef ref(Pod pod, String container) {
        String name = pod.getMetadata().getName();
        return new PodRef(
                name,
                Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)),
                pod.getMetadata().getUid(),
                Optional.ofNullable(pod.getStatus().getPodIP()).orElse(""),
                isRunning(pod, container),
                pod.getMetadata().getDeletionTimestamp() != null,
                pod.getMetadata().getLabels().getOrDefault(Labels.ROLE, ""),
                pod.getMetadata().getLabels().getOrDefault(Labels.SHARD, ""),
                Optional.ofNullable(pod.getSpec().getNodeName()).orElse(""),
                pod.getMetadata().getLabels().getOrDefault(Labels.ZONE, ""));
    }

    private static boolean isRunning(Pod pod, String container) {
        List<ContainerStatus> statuses = pod.getStatus().getContainerStatuses();
        return statuses != null
                && statuses.stream()
                        .filter(status -> container.equals(status.getName()))
                        .anyMatch(status ->
                                status.getState() != null && status.getState().getRunning() != null);
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
