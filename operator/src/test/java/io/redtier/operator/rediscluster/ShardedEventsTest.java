package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.redtier.crds.rediscluster.NodeRole;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.Phase;
import io.redtier.crds.rediscluster.PlannedStep;
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

    @Test
    void tellsOfAMigrationWhenItBeginsAndWhenItIsDone() {
        RedisClusterStatus begun = status("True", "Serving", 16384);
        PlannedStep step = new PlannedStep();
        step.setStep("MoveSlots 4096-5460 (1365) from shop-0 to shop-3");
        begun.setPlan(List.of(step));
        begun.setNodes(List.of(owner("shop-0", "0-8191"), owner("shop-1", "8192-16383"), owner("shop-3", null)));
        RedisClusterStatus done = status("True", "Serving", 16384);
        done.setNodes(
                List.of(owner("shop-0", "0-5460"), owner("shop-1", "5461-10921"), owner("shop-3", "10922-16383")));

        assertThat(ShardedEvents.between(FORMED, begun))
                .contains(new Told(false, "SlotMigrationStarted", step.getStep()));
        assertThat(reasons(begun, begun)).isEmpty();
        begun.setNodes(
                List.of(owner("shop-0", "0-8191"), owner("shop-1", "8192-16380"), owner("shop-3", "16381-16383")));
        assertThat(ShardedEvents.between(begun, done))
                .contains(new Told(false, "SlotsMoved", "3 primaries own 5461 slots or one more each"));
    }

    private static NodeStatus owner(String pod, String slots) {
        NodeStatus node = new NodeStatus();
        node.setPod(pod);
        node.setRole(NodeRole.Primary);
        node.setSlots(slots);
        return node;
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
