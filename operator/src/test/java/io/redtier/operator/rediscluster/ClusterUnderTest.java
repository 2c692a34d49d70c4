package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.status.Conditions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** One RedisCluster in a namespace of its own, with what tests ask of it. It is deleted when this is closed. */
public final class ClusterUnderTest implements AutoCloseable {

    public static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int REPLY_MILLIS = 20_000;

    private final EmbeddedCluster kubernetes;
    private final KubernetesClient client;
    private final String namespace;

    /** Applies the RedisCluster {@code shop}, which is {@code spec} and nothing that the API server fills in. */
    public ClusterUnderTest(EmbeddedCluster kubernetes, String namespace, String spec) {
        this.kubernetes = kubernetes;
        this.client = kubernetes.client();
        this.namespace = namespace;
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        apply(spec);
    }

    public void apply(String spec) {
        String indented = spec.indent(2);
        String yaml = "apiVersion: redtier.io/v1alpha1\nkind: RedisCluster\nmetadata: {name: shop, namespace: "
                + namespace + "}\nspec:\n" + indented;
        client.resource(yaml).serverSideApply();
    }

    public KubernetesClient client() {
        return client;
    }

    public String namespace() {
        return namespace;
    }

    private Resource<RedisCluster> resource() {
        return client.resources(RedisCluster.class).inNamespace(namespace).withName("shop");
    }

    public RedisClusterStatus status() {
        return Optional.ofNullable(resource().get().getStatus()).orElseGet(RedisClusterStatus::new);
    }

    public Optional<Condition> condition(String type) {
        return Conditions.find(status().getConditions(), type);
    }

    public void awaitCondition(String type, String status, String reason) {
        await(type + " becomes " + status + " " + reason + " in " + namespace)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(condition(type))
                        .get()
                        .extracting(Condition::getStatus, Condition::getReason)
                        .containsExactly(status, reason));
    }

    /** Waits until everything is there: not only ready, but complete. */
    public void awaitHealthy() {
        await("all nodes of " + namespace + " have their place")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status().getPhase())
                        .as("%s", status().getConditions())
                        .hasToString("Ready"));
    }

    /** Waits until there is an Event of each of these reasons. */
    public void awaitEvents(String... reasons) {
        await("the Events of " + namespace).atMost(PATIENCE).untilAsserted(() -> assertThat(events())
                .contains(reasons));
    }

    private List<String> events() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> "RedisCluster".equals(event.getInvolvedObject().getKind()))
                .map(Event::getReason)
                .toList();
    }

    public List<Pod> pods(String component) {
        return client.pods()
                .inNamespace(namespace)
                .withLabels(Labels.selector("shop", component))
                .list()
                .getItems();
    }

    public String role(String pod) {
        return client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .get()
                .getMetadata()
                .getLabels()
                .get(Labels.ROLE);
    }

    /** kill -9 of the pod's Redis. */
    public void kill(String pod) {
        kubernetes.processes(namespace, pod).forEach(ProcessHandle::destroyForcibly);
    }

    /** Through the Service, as an app would; waits until the Service leads somewhere, which follows readiness. */
    public Jedis connect(String service) {
        String address = address(service);
        return await("the Service " + service + " of " + namespace + " leads to a Redis")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> open(address), jedis -> "PONG".equals(jedis.ping()));
    }

    /** The address of a Service. */
    public String address(String service) {
        return client.services()
                .inNamespace(namespace)
                .withName(service)
                .get()
                .getSpec()
                .getClusterIP();
    }

    public Jedis connectTo(NodeStatus node) {
        return open(node.getIp());
    }

    private Jedis open(String address) {
        return new Jedis(
                new HostAndPort(address, 6379),
                DefaultJedisClientConfig.builder()
                        .serverDefaultProtocol()
                        .timeoutMillis(REPLY_MILLIS)
                        .password(binding().get("password"))
                        .build());
    }

    public Map<String, String> binding() {
        Map<String, String> data = client.secrets()
                .inNamespace(namespace)
                .withName("shop-binding")
                .get()
                .getData();
        data.replaceAll((key, value) -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        return data;
    }

    /** Writes {@code count} keys, each acknowledged by {@code replicas} replicas. */
    void write(int count, int replicas) {
        try (Jedis jedis = connect("shop")) {
            IntStream.range(0, count).forEach(i -> jedis.set("key-" + i, "value-" + i));
            assertThat(jedis.waitReplicas(replicas, REPLY_MILLIS / 2)).isGreaterThanOrEqualTo(replicas);
        }
    }

    /** Waits until every node has every one of those keys. The status may name addresses of before for a while. */
    void awaitData(int count) {
        await("every node of " + namespace + " has all " + count + " keys")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(
                        () -> assertThat(status().getNodes()).isNotEmpty().allSatisfy(node -> {
                            try (Jedis jedis = connectTo(node)) {
                                assertThat(IntStream.range(0, count)
                                                .filter(i -> !("value-" + i).equals(jedis.get("key-" + i))))
                                        .as("keys that %s lacks", node.getPod())
                                        .isEmpty();
                            }
                        }));
    }

    @Override
    public void close() {
        resource().delete();
        await("the pods of " + namespace + " are gone")
                .atMost(PATIENCE)
                .until(() ->
                        client.pods().inNamespace(namespace).list().getItems().isEmpty());
    }
}
