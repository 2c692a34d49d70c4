package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.redis.PodRef;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterPodsTest {

    private final RedisCluster sharded = withUid(Specs.sharded()); // wants six pods

    @Test
    void aPodThatTheStatefulSetIsToHaveCountsThoughItIsGoneThisSecond() {
        ClusterPods pods = ClusterPods.of(sharded, List.of(set(sharded, 9, "uid")), pods(sharded, 8));

        assertThat(pods.dataReplicas()).isEqualTo(9);
        assertThat(pods.data()).extracting(PodRef::ordinal).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(pods.data().get(8)).satisfies(pod -> {
            assertThat(pod.name()).isEqualTo(ClusterNames.primary(sharded) + "-8");
            assertThat(pod.uid()).isEmpty();
        });
    }

    @Test
    void podsThatAreStillThereCountWhateverTheStatefulSetWants() {
        ClusterPods pods = ClusterPods.of(sharded, List.of(set(sharded, 6, "uid")), pods(sharded, 8));

        assertThat(pods.dataReplicas()).isEqualTo(6);
        assertThat(pods.data()).hasSize(8);
    }

    @Test
    void theStatefulSetOfAnEarlierRedisClusterSaysNothing() {
        ClusterPods pods = ClusterPods.of(sharded, List.of(set(sharded, 9, "another")), pods(sharded, 9));

        assertThat(pods.dataReplicas()).isZero();
        assertThat(pods.data()).hasSize(6).allMatch(pod -> pod.uid().isEmpty());
    }

    @Test
    void elsewherePodsThatAreTooManyHoldNothingBack() {
        RedisCluster sentinel = withUid(Specs.sentinel());

        assertThat(ClusterPods.of(sentinel, List.of(set(sentinel, 5, "uid")), List.of())
                        .data())
                .hasSize(3);
    }

    private static RedisCluster withUid(RedisCluster cluster) {
        cluster.getMetadata().setUid("uid");
        return cluster;
    }

    private static StatefulSet set(RedisCluster cluster, int replicas, String owner) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName(ClusterNames.primary(cluster))
                .withUid("set")
                .withOwnerReferences(new OwnerReferenceBuilder().withUid(owner).build())
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    private static List<Pod> pods(RedisCluster cluster, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PodBuilder()
                        .withNewMetadata()
                        .withName(ClusterNames.primary(cluster) + "-" + i)
                        .withUid("pod-" + i)
                        .withLabels(Labels.of(cluster.getMetadata().getName(), Labels.REDIS))
                        .withOwnerReferences(
                                new OwnerReferenceBuilder().withUid("set").build())
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .endStatus()
                        .build())
                .toList();
    }
}
