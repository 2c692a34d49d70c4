package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.Specs;
import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardsHealth;
import io.redtier.operator.rediscluster.shards.ShardsPlanner;
import io.redtier.operator.rediscluster.shards.ShardsSpec;
import io.redtier.operator.rediscluster.shards.ShardsView;
import io.redtier.operator.rediscluster.shards.Slots;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.MigrateParams;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The planner and its executor move slots between real nodes, and finish what somebody else has begun. */
class SlotMovesIT {

    private static final int KEYS = 3000;

    private final Connections connections = new Connections(Duration.ofSeconds(10), Duration.ofSeconds(20));
    private final TopologyObserver observer = new TopologyObserver(connections);
    private final StepExecutor executor = new StepExecutor(connections);

    @TempDir
    Path directory;

    private RedisCluster cluster;
    private Access access;
    private LocalPods pods;

    @BeforeEach
    void form() throws IOException {
        cluster = Specs.sharded();
        cluster.getSpec().setReplicas(0);
        cluster.getSpec().getCluster().setNodeTimeout("10s");
        // Without the default user's password, which is a person's to change.
        access = new Access(
                cluster.getMetadata().getUid(), "shop", Optional.empty(), Optional.of(LocalPods.USERS.internal()));
        pods = new LocalPods(directory, cluster);
        IntStream.range(0, 3).forEach(i -> pods.start("shop-" + i));
        untilHealthy();
        try (RedisClusterClient client = client()) {
            IntStream.range(0, KEYS).forEach(i -> client.set("key-" + i, "value-" + i));
            client.rpush(
                    "{large}",
                    IntStream.range(0, 5000).mapToObj(i -> "element-" + i).toArray(String[]::new));
        }
    }

    @AfterEach
    void stop() {
        observer.stop();
        pods.close();
    }

    @Test
    void slotsAndKeysFollowTheNumberOfShardsThereAndBack() {
        pods.start("shop-3");
        cluster.getSpec().setShards(4);
        untilHealthy();
        assertThat(slotCounts()).containsExactlyInAnyOrder(4096, 4096, 4096, 4096);
        assertEveryKeyIsThere();

        cluster.getSpec().setShards(3);
        await("the last pod has nothing any more")
                .atMost(Duration.ofSeconds(90))
                .until(() -> reconcile() && ShardsPlanner.podsNeeded(view(), spec(), 4) == 3);
        assertThat(node("shop-3").slots().isEmpty()).isTrue();
        assertEveryKeyIsThere();
    }

    @Test
    void aHalfMovedSlotIsFinishedWhoeverOfTheTwoKnowsOfIt() {
        for (boolean sourceKnows : new boolean[] {true, false}) {
            for (boolean targetKnows : new boolean[] {true, false}) {
                if (sourceKnows || targetKnows) {
                    ShardNode source = owner("key-1");
                    ShardNode target = otherThan(source);
                    leaveHalfMoved("key-1", source, target, sourceKnows, targetKnows);
                    Plan plan = plan();
                    assertThat(plan.steps()).isNotEmpty();
                    assertThat(ShardsHealth.shortcomings(view(), spec())).isNotEmpty();
                    untilHealthy();
                    assertEveryKeyIsThere();
                }
            }
        }
    }

    @Test
    void anOwnerThatOnlyTheTargetKnowsOfIsToldToTheSource() {
        ShardNode source = owner("key-1");
        ShardNode target = otherThan(source);
        leaveHalfMoved("key-1", source, target, true, true);
        String slot = String.valueOf(JedisClusterCRC16.getSlot("key-1"));
        try (Jedis to = open(target.pod())) {
            to.clusterSetSlotNode(Integer.parseInt(slot), target.id());
        }

        untilHealthy();

        assertEveryKeyIsThere();
    }

    @Test
    void aKeyThatIsTooLargeIsNamed() {
        int slot = JedisClusterCRC16.getSlot("{large}");
        ShardNode source = owner("{large}");
        ShardNode target = otherThan(source);
        MoveSlots move = new MoveSlots(source, target, Slots.of(List.of(slot)), List.of(), 1000, "test");

        assertThatThrownBy(() -> executor.execute(move, access))
                .isInstanceOfSatisfying(MoveRefused.class, refusal -> assertThat(refusal.slots())
                        .isEqualTo(move.slots()))
                .hasMessageContaining("the key {large} in slot " + slot)
                .hasMessageContaining("nodeTimeout");
        assertThat(plan().steps()).as("nothing is on its way").isEmpty();
        assertEveryKeyIsThere();
    }

    @Test
    void aSlotWithAKeyThatIsTooLargeHoldsUpNoOther() {
        int slot = JedisClusterCRC16.getSlot("{large}");
        ShardNode source = owner("{large}");
        ShardNode target = otherThan(source);
        Slots slots = Slots.range(slot, slot)
                .and(source.slots().lowest(20))
                .and(source.slots().highest(20));
        MoveSlots move = new MoveSlots(source, target, slots, List.of(), 10_000, "test");

        assertThatThrownBy(() -> executor.execute(move, access)).isInstanceOf(MoveRefused.class);

        Slots moved = slots.without(Slots.range(slot, slot));
        assertThat(node(target.pod()).slots().intersects(moved)).isTrue();
        assertThat(moved.without(node(target.pod()).slots()).isEmpty()).isTrue();
        assertThat(owner("{large}").pod()).isEqualTo(source.pod());
        assertEveryKeyIsThere();
    }

    @Test
    void aMarkedSlotWithAKeyThatIsTooLargeIsMarkedNoMoreUnlessOtherKeysWentAhead() {
        int slot = JedisClusterCRC16.getSlot("{large}");
        ShardNode source = owner("{large}");
        ShardNode target = otherThan(source);
        MoveSlots move = new MoveSlots(source, target, Slots.of(List.of(slot)), List.of(), 1000, "test");
        try (Jedis from = open(source.pod());
                Jedis to = open(target.pod())) {
            to.clusterSetSlotImporting(slot, source.id());
            from.clusterSetSlotMigrating(slot, target.id());
            assertThatThrownBy(() -> executor.execute(move, access)).isInstanceOf(MoveRefused.class);
            assertThat(plan().steps()).as("nothing is on its way").isEmpty();

            from.set("{large}-2", "small");
        }
        leaveHalfMoved("{large}-2", source, target, true, true);
        assertThatThrownBy(() -> executor.execute(move, access))
                .isInstanceOf(JedisDataException.class)
                .isNotInstanceOf(MoveRefused.class)
                .hasMessageContaining("are moved already");
        assertThat(plan().steps()).as("it is to be finished").isNotEmpty();
        try (RedisClusterClient client = client()) {
            assertThat(client.get("{large}-2")).isEqualTo("small");
        }
        assertEveryKeyIsThere();
    }

    @Test
    void aTargetWithoutMemoryStopsTheMoveAndKeepsNothingOnItsWay() {
        ShardNode source = owner("{large}");
        ShardNode target = otherThan(source);
        try (Jedis to = open(target.pod())) {
            to.configSet("maxmemory", "1mb");
            MoveSlots move = new MoveSlots(source, target, source.slots().lowest(200), List.of(), 1 << 30, "test");

            assertThatThrownBy(() -> executor.execute(move, access))
                    .isInstanceOfSatisfying(MoveRefused.class, refusal -> assertThat(refusal.slots())
                            .isEqualTo(source.slots()))
                    .hasMessageContaining(target.pod() + " takes no keys from " + source.pod())
                    .hasMessageContaining("OOM");
            assertThat(plan().steps()).as("nothing is on its way").isEmpty();
            to.configSet("maxmemory", "64mb");
        }
        assertEveryKeyIsThere();
    }

    private ShardNode otherThan(ShardNode source) {
        return view().nodes().stream()
                .filter(node -> !node.pod().equals(source.pod()))
                .findFirst()
                .orElseThrow();
    }

    /** One of the keys has gone ahead, as when an operator is killed. */
    private void leaveHalfMoved(
            String key, ShardNode source, ShardNode target, boolean sourceKnows, boolean targetKnows) {
        int slot = JedisClusterCRC16.getSlot(key);
        try (Jedis from = open(source.pod());
                Jedis to = open(target.pod())) {
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
        try (RedisClusterClient client = client()) {
            List<String> missing = IntStream.range(0, KEYS)
                    .mapToObj(i -> "key-" + i)
                    .filter(key -> !key.replace("key", "value").equals(client.get(key)))
                    .toList();
            assertThat(missing).isEmpty();
            assertThat(client.llen("{large}")).isEqualTo(5000);
        }
    }

    private List<Integer> slotCounts() {
        return view().nodes().stream().map(node -> node.slots().count()).toList();
    }

    private void untilHealthy() {
        await("every node has its place")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                // A node that has not heard of another yet refuses to name it; the operator tries again then, too.
                .ignoreExceptionsInstanceOf(JedisDataException.class)
                .untilAsserted(() -> {
                    reconcile();
                    assertThat(plan()).isEqualTo(new Plan(Optional.empty(), List.of(), List.of()));
                    assertThat(ShardsHealth.shortcomings(view(), spec())).isEmpty();
                });
    }

    /** @return whether there was nothing to do */
    private boolean reconcile() {
        List<Step> steps = plan().steps();
        steps.forEach(step -> executor.execute(step, access));
        return steps.isEmpty();
    }

    /** Labels are Kubernetes' affair. */
    private Plan plan() {
        Plan plan = ShardsPlanner.plan(view(), spec());
        return new Plan(
                plan.primary(),
                plan.steps().stream()
                        .filter(step -> !step.describe().startsWith("Label"))
                        .toList(),
                plan.problems());
    }

    private ShardsSpec spec() {
        return ClusterSpec.shards(cluster);
    }

    private ShardsView view() {
        return observer.observeShards(access, pods.refs(false), new ConfigReadings(List.of()));
    }

    private ShardNode node(String pod) {
        return view().nodes().stream()
                .filter(node -> node.pod().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    private ShardNode owner(String key) {
        return view().nodes().stream()
                .filter(node -> node.slots().contains(JedisClusterCRC16.getSlot(key)))
                .findFirst()
                .orElseThrow();
    }

    private Jedis open(String pod) {
        return connections.redis(pods.ip(pod), access);
    }

    private RedisClusterClient client() {
        Set<HostAndPort> nodes = pods.refs(false).stream()
                .map(pod -> new HostAndPort(pod.ip(), 6379))
                .collect(Collectors.toSet());
        return RedisClusterClient.builder()
                .nodes(nodes)
                .clientConfig(DefaultJedisClientConfig.builder()
                        .serverDefaultProtocol()
                        .timeoutMillis(20_000)
                        .password(LocalPods.PASSWORD)
                        .build())
                .maxAttempts(10)
                .maxTotalRetriesDuration(Duration.ofSeconds(90))
                .build();
    }
}
