package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.redtier.crds.rediscluster.Phase;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.rediscluster.ClusterEvents.Told;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardedEventsTest {

    private static final RedisClusterStatus HALF = status("False", "Forming", 5461);
    private static final RedisClusterStatus FORMED = status("True", "Serving", 16384);

    @Test
    void isToldToBeFormedOnceWhateverWasSeenOnTheWay() {
        assertThat(reasons(new RedisClusterStatus(), HALF)).doesNotContain("FormedCluster");
        assertThat(reasons(HALF, FORMED)).contains("FormedCluster");
        assertThat(reasons(new RedisClusterStatus(), FORMED)).contains("FormedCluster");
        assertThat(reasons(FORMED, status("False", "SlotsUnserved", 10923))).doesNotContain("FormedCluster");
        assertThat(reasons(status("False", "SlotsUnserved", 10923), FORMED)).doesNotContain("FormedCluster");
    }

    private static List<String> reasons(RedisClusterStatus before, RedisClusterStatus now) {
        return ShardedEvents.between(before, now).stream().map(Told::reason).toList();
    }

    private static RedisClusterStatus status(String ready, String reason, int slots) {
        RedisClusterStatus status = new RedisClusterStatus();
        status.setPhase(ready.equals("True") ? Phase.Ready : Phase.Progressing);
        status.setSlotsAssigned(slots);
        status.setPrimaries(3);
        status.setReadyReplicas(1);
        status.setNodes(List.of());
        status.setConditions(List.of(new ConditionBuilder()
                .withType(ClusterConditions.READY)
                .withStatus(ready)
                .withReason(reason)
                .build()));
        return status;
    }
}
