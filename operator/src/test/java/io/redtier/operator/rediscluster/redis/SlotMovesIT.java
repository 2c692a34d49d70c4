package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardStep.Erase;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardsHealth;
import io.redtier.operator.rediscluster.shards.ShardsPlanner;
import io.redtier.operator.rediscluster.shards.Slots;
import io.redtier.operator.rediscluster.topology.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.MigrateParams;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The planner and its executor move slots between real nodes, and finish what somebody else has begun. */
class SlotMovesIT {

    private static final int KEYS = 3000;

    @TempDir
    Path directory;

    private LocalShards shards;

    @BeforeEach
    void form() throws IOException {
        shards = new LocalShards(directory, "c1");
        try (RedisClusterClient client = shards.client()) {
            IntStream.range(0, KEYS).forEach(i -> client.set("key-" + i, "value-" + i));
            client.rpush(
                    "{large}",
                    IntStream.range(0, 5000).mapToObj(i -> "element-" + i).toArray(String[]::new));
        }
    }

    @AfterEach
    void stop() {
        shards.close();
    }

    @Test
    void slotsAndKeysFollowTheNumberOfShardsThereAndBack() {
        shards.pods.start("shop-3");
        shards.cluster.getSpec().setShards(4);
        shards.untilHealthy();
        assertThat(slotCounts()).containsExactlyInAnyOrder(4096, 4096, 4096, 4096);
        assertEveryKeyIsThere();

        shards.cluster.getSpec().setShards(3);
        await("the last pod has nothing any more")
                .atMost(Duration.ofSeconds(90))
                .until(() -> shards.reconcile() && ShardsPlanner.podsNeeded(shards.view(), shards.spec(), 4) == 3);
        assertThat(shards.node("shop-3").slots().isEmpty()).isTrue();
        assertEveryKeyIsThere();
    }

    @Test
    void aHalfMovedSlotIsFinishedWhoeverOfTheTwoKnowsOfIt() {
        for (boolean sourceKnows : new boolean[] {true, false}) {
            for (boolean targetKnows : new boolean[] {true, false}) {
                if (sourceKnows || targetKnows) {
                    ShardNode source = shards.owner("key-1");
                    ShardNode target = otherThan(source);
                    leaveHalfMoved("key-1", source, target, sourceKnows, targetKnows);
                    Plan plan = shards.plan();
                    assertThat(plan.steps()).isNotEmpty();
                    assertThat(ShardsHealth.shortcomings(shards.view(), shards.spec()))
                            .isNotEmpty();
                    shards.untilHealthy();
                    assertEveryKeyIsThere();
                }
            }
        }
    }

    @Test
    void anOwnerThatOnlyTheTargetKnowsOfIsToldToTheSource() {
        ShardNode source = shards.owner("key-1");
        ShardNode target = otherThan(source);
        leaveHalfMoved("key-1", source, target, true, true);
        String slot = String.valueOf(JedisClusterCRC16.getSlot("key-1"));
        try (Jedis to = shards.open(target.pod())) {
            to.clusterSetSlotNode(Integer.parseInt(slot), target.id());
        }

        shards.untilHealthy();

        assertEveryKeyIsThere();
    }

    @Test
    void aKeyThatIsTooLargeIsNamed() {
        int slot = JedisClusterCRC16.getSlot("{large}");
        ShardNode source = shards.owner("{large}");
        ShardNode target = otherThan(source);
        Slots others = source.slots().without(Slots.range(slot, slot)).lowest(1);
        String other = keyOf(others);
        try (RedisClusterClient client = shards.client()) {
            client.set(other, "x".repeat(2000));
        }
        MoveSlots move = new MoveSlots(source, target, Slots.of(List.of(slot)).and(others), List.of(), 1000, "test");

        assertThatThrownBy(() -> shards.execute(move))
                .isInstanceOfSatisfying(MoveRefused.class, refusal -> assertThat(refusal.slots())
                        .isEqualTo(move.slots()))
                .hasMessageContaining("the key {large} in slot " + slot)
                .hasMessageContaining("the key " + other + " in slot " + others)
                .hasMessageContaining("nodeTimeout");
        assertThat(shards.plan().steps()).as("nothing is on its way").isEmpty();
        assertEveryKeyIsThere();
    }

    @Test
    void aSlotWithAKeyThatIsTooLargeHoldsUpNoOther() {
        int slot = JedisClusterCRC16.getSlot("{large}");
        ShardNode source = shards.owner("{large}");
        ShardNode target = otherThan(source);
        Slots slots = Slots.range(slot, slot)
                .and(source.slots().lowest(20))
                .and(source.slots().highest(20));
        Slots moved = slots.without(Slots.range(slot, slot));

        await("all other slots are moved, which is done piece by piece")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    Slots left = slots.without(shards.node(target.pod()).slots());
                    MoveSlots move = new MoveSlots(source, target, left, List.of(), 10_000, "test");
                    assertThatThrownBy(() -> shards.execute(move)).isInstanceOf(MoveRefused.class);
                    assertThat(moved.without(shards.node(target.pod()).slots()).isEmpty())
                            .isTrue();
                });

        assertThat(shards.owner("{large}").pod()).isEqualTo(source.pod());
        assertEveryKeyIsThere();
    }

    @Test
    void aMarkedSlotWithAKeyThatIsTooLargeIsMarkedNoMoreUnlessOtherKeysWentAhead() {
        int slot = JedisClusterCRC16.getSlot("{large}");
        ShardNode source = shards.owner("{large}");
        ShardNode target = otherThan(source);
        MoveSlots move = new MoveSlots(source, target, Slots.of(List.of(slot)), List.of(), 1000, "test");
        try (Jedis from = shards.open(source.pod());
                Jedis to = shards.open(target.pod())) {
            to.clusterSetSlotImporting(slot, source.id());
            from.clusterSetSlotMigrating(slot, target.id());
            assertThatThrownBy(() -> shards.execute(move)).isInstanceOf(MoveRefused.class);
            assertThat(shards.plan().steps()).as("nothing is on its way").isEmpty();

            from.set("{large}-2", "small");
        }
        // As after a failover of the source: its heir knows nothing of the key that went ahead.
        leaveHalfMoved("{large}-2", source, target, false, true);
        assertThatThrownBy(() -> shards.execute(move))
                .isInstanceOf(JedisDataException.class)
                .isNotInstanceOf(MoveRefused.class)
                .hasMessageContaining("are moved already");
        assertThat(shards.plan().steps()).as("it is to be finished").isNotEmpty();
        try (RedisClusterClient client = shards.client()) {
            assertThat(client.get("{large}-2")).isEqualTo("small");
        }
        assertEveryKeyIsThere();
    }

    @Test
    void aTargetThatCanNotBeReachedIsNoReasonToDeleteAKey() {
        ShardNode source = shards.owner("{large}");
        try (Jedis from = shards.open(source.pod())) {
            KeyTransfer keys = new KeyTransfer(from, source.pod(), "nobody", "127.1.1.1", List.of(), 1 << 30);

            assertThatThrownBy(() -> keys.move(Slots.of(List.of(JedisClusterCRC16.getSlot("{large}"))), () -> false))
                    .isInstanceOf(JedisDataException.class)
                    .isNotInstanceOf(MoveRefused.class)
                    .hasMessageStartingWith("IOERR");
        }
        assertEveryKeyIsThere();
    }

    @Test
    void aTargetWithoutMemoryStopsTheMoveAndKeepsNothingOnItsWay() {
        ShardNode source = shards.owner("{large}");
        ShardNode target = otherThan(source);
        try (Jedis to = shards.open(target.pod())) {
            to.configSet("maxmemory", "1mb");
            MoveSlots move = new MoveSlots(source, target, source.slots().lowest(200), List.of(), 1 << 30, "test");

            assertThatThrownBy(() -> shards.execute(move))
                    .isInstanceOfSatisfying(MoveRefused.class, refusal -> {
                        assertThat(refusal.targets()).containsExactly(target.pod());
                        assertThat(refusal.slots().isEmpty()).isTrue();
                    })
                    .hasMessageContaining(target.pod() + " takes no keys from " + source.pod())
                    .hasMessageContaining("OOM");
            assertThat(shards.plan().steps()).as("nothing is on its way").isEmpty();
            to.configSet("maxmemory", "64mb");
        }
        assertEveryKeyIsThere();
    }

    @Test
    void aNodeThatIsErasedBeginsAnewAndGetsAPlace() {
        ShardNode node = shards.owner("key-1");

        shards.execute(new Erase(node, "test"));

        assertThat(shards.node(node.pod()).isBlank()).isTrue();
        assertThat(shards.node(node.pod()).id()).isNotEqualTo(node.id());
        shards.untilHealthy();
    }

    /** A key that is not one of those that are there already. */
    private static String keyOf(Slots slots) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "other-" + i)
                .filter(key -> slots.contains(JedisClusterCRC16.getSlot(key)))
                .findFirst()
                .orElseThrow();
    }

    private ShardNode otherThan(ShardNode source) {
        return shards.view().nodes().stream()
                .filter(node -> !node.pod().equals(source.pod()))
                .findFirst()
                .orElseThrow();
    }

    /** One of the keys has gone ahead, as when an operator is killed. */
    private void leaveHalfMoved(
            String key, ShardNode source, ShardNode target, boolean sourceKnows, boolean targetKnows) {
        int slot = JedisClusterCRC16.getSlot(key);
        try (Jedis from = shards.open(source.pod());
                Jedis to = shards.open(target.pod())) {
            to.clusterSetSlotImporting(slot, source.id());
            from.clusterSetSlotMigrating(slot, target.id());
            from.migrate(target.ip(), 6379, 5000, MigrateParams.migrateParams().auth(LocalPods.PASSWORD), key);
            if (!sourceKnows) {
                from.clusterSetSlotStable(slot);
            }
            if (!targetKnows) {
                to.clusterSetSlotStable(slot);
            }
        }
    }

    private void assertEveryKeyIsThere() {
        try (RedisClusterClient client = shards.client()) {
            List<String> missing = IntStream.range(0, KEYS)
                    .mapToObj(i -> "key-" + i)
                    .filter(key -> !key.replace("key", "value").equals(client.get(key)))
                    .toList();
            assertThat(missing).isEmpty();
            assertThat(client.llen("{large}")).isEqualTo(5000);
        }
    }

    private List<Integer> slotCounts() {
        return shards.view().nodes().stream().map(node -> node.slots().count()).toList();
    }
}
