package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.Specs;
import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardsHealth;
import io.redtier.operator.rediscluster.shards.ShardsPlanner;
import io.redtier.operator.rediscluster.shards.ShardsSpec;
import io.redtier.operator.rediscluster.shards.ShardsView;
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
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Real nodes without replicas, and the planner and the executor that work on them, without Kubernetes. */
final class LocalShards implements AutoCloseable {

    private static final int SHARDS = 3;

    final RedisCluster cluster;
    final LocalPods pods;
    final Access access;
    private final Connections connections = new Connections(Duration.ofSeconds(10), Duration.ofSeconds(20));
    private final TopologyObserver observer = new TopologyObserver(connections);
    private final StepExecutor executor = new StepExecutor(connections);

    /** Three shards that are formed; in {@code directory} is nothing of others. */
    LocalShards(Path directory, String uid) throws IOException {
        cluster = Specs.sharded();
        cluster.getMetadata().setUid(uid);
        cluster.getSpec().setReplicas(0);
        cluster.getSpec().getCluster().setNodeTimeout("10s");
        // Without the default user's password, which is a person's to change.
        access = new Access(uid, "shop", Optional.empty(), Optional.of(LocalPods.USERS.internal()));
        pods = new LocalPods(directory, cluster);
        IntStream.range(0, SHARDS).forEach(i -> pods.start("shop-" + i));
        untilHealthy();
    }

    void untilHealthy() {
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
    boolean reconcile() {
        List<Step> steps = plan().steps();
        steps.forEach(this::execute);
        return steps.isEmpty();
    }

    void execute(Step step) {
        executor.execute(step, access);
    }

    /** Labels are Kubernetes' affair. */
    Plan plan() {
        Plan plan = ShardsPlanner.plan(view(), spec());
        return new Plan(
                plan.primary(),
                plan.steps().stream()
                        .filter(step -> !step.describe().startsWith("Label"))
                        .toList(),
                plan.problems());
    }

    ShardsSpec spec() {
        return ClusterSpec.shards(cluster);
    }

    ShardsView view() {
        return observer.observeShards(access, pods.refs(false), new ConfigReadings(List.of()));
    }

    ShardNode node(String pod) {
        return view().nodes().stream()
                .filter(node -> node.pod().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    ShardNode owner(String key) {
        return view().nodes().stream()
                .filter(node -> node.slots().contains(JedisClusterCRC16.getSlot(key)))
                .findFirst()
                .orElseThrow();
    }

    Jedis open(String pod) {
        return connections.redis(pods.ip(pod), access);
    }

    RedisClusterClient client() {
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

    @Override
    public void close() {
        observer.stop();
        pods.close();
    }
}
