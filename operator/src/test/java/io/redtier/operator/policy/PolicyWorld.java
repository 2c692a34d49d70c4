package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.status.Conditions;
import io.redtier.operator.status.EventRecorder;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.core.ThrowingRunnable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The policy controllers on an API server without nodes, and one real Redis that plays the primary of every
 * RedisCluster: their reconciler does not run, tests write the status.
 */
final class PolicyWorld implements AutoCloseable {

    static final String PASSWORD = "a+b c";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RedisProcess redis;
    private final EmbeddedCluster cluster;
    private final KubernetesClient client;
    private final KubernetesClient operatorClient;
    private Operator operator;
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private volatile String lost;

    PolicyWorld(Path directory) {
        redis = RedisProcess.start(directory, PASSWORD);
        cluster = EmbeddedCluster.builder()
                .directory(directory.resolve("cluster"))
                .crds(Path.of("..", "crds"))
                .nodes(false)
                .controllers(false)
                .start();
        client = cluster.client();
        operatorClient = countingClient(cluster);
        operator = start(operatorClient);
    }

    private Operator start(KubernetesClient kubernetes) {
        Settings settings = Settings.with(Map.of(
                "redtier.redis.connect-timeout", "10s",
                "redtier.redis.read-timeout", "10s",
                "redtier.policy.verify-every", "1s",
                "redtier.policy.retry-first", "100ms",
                "redtier.policy.retry-max", "2s",
                "redtier.policy.give-up-after", "2s"));
        Clock clock = Clock.systemUTC();
        PolicyWatch watch = new PolicyWatch(kubernetes, settings.policy());
        PolicyTelling telling =
                new PolicyTelling(new EventRecorder(kubernetes, clock, settings.operator()), metrics, watch);
        RedisDocuments documents = new RedisDocuments(settings.operator());
        WorkloadPublisher publisher =
                new WorkloadPublisher(watch, kubernetes, documents, telling, settings.policy(), clock);
        InstanceReports reports = new InstanceReports(watch, kubernetes, documents, settings.policy(), clock);
        PolicyControl control = new PolicyControl(watch, publisher, reports, telling, settings.policy(), clock);
        LeavingUsers leavingUsers = new LeavingUsers(watch, publisher, kubernetes, documents, settings.policy(), clock);
        Operator started = new Operator(overrider -> overrider
                .withKubernetesClient(kubernetes)
                .checkingCRDAndValidateLocalModel(false)
                .withCloseClientOnStop(false));
        started.register(new CachePolicyReconciler(control, watch, leavingUsers));
        started.register(new RateLimitPolicyReconciler(control, watch, leavingUsers));
        started.start();
        return started;
    }

    private static Config operatorConfig(EmbeddedCluster cluster) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(cluster.kubeconfig()));
        config.setOauthToken(ChartRights.token(cluster));
        return config;
    }

    private KubernetesClient countingClient(EmbeddedCluster cluster) {
        try {
            return new KubernetesClientBuilder()
                    .withConfig(operatorConfig(cluster))
                    .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("writes", new Interceptor() {
                        @Override
                        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                            if (!request.method().equals("GET")) {
                                String path = request.uri().getPath();
                                writes.add(request.method() + " " + path);
                                if (lost != null && path.contains(lost)) {
                                    throw new KubernetesClientException("lost by the test: " + path);
                                }
                            }
                        }
                    }))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another operator takes over, which knows only what the API server has. */
    void restartOperator() {
        operator.stop();
        operator = start(operatorClient);
    }

    KubernetesClient client() {
        return client;
    }

    MeterRegistry metrics() {
        return metrics;
    }

    RedisProcess redis() {
        return redis;
    }

    /** Every write to the API server so far of which the path holds {@code part}, Events apart. */
    List<String> writes(String part) {
        return writes.stream()
                .filter(write -> write.contains(part) && !write.contains("/events"))
                .toList();
    }

    /** Fails if the controllers have done anything that the chart does not grant the operator. */
    void assertRightsSuffice() {
        ChartRights.assertSufficient(cluster);
    }

    /** Lets no write of the operator through of which the path holds {@code part}; null for all again. */
    void lose(String part) {
        lost = part;
    }

    /** Makes objects. */
    PolicyObjects objects() {
        return new PolicyObjects(client, redis.host(), PASSWORD);
    }

    ConfigMap configMap(String namespace) {
        return client.configMaps()
                .inNamespace(namespace)
                .withName("deployment-catalog-redtier")
                .get();
    }

    /** The document in the ConfigMap of Deployment catalog; null if there is none. */
    PolicyDocument document(String namespace) {
        ConfigMap map = configMap(namespace);
        return map == null
                ? null
                : PolicyDocuments.read(map.getData().get("policies.json").getBytes(StandardCharsets.UTF_8));
    }

    /** The document in Redis of Deployment catalog; null if there is none. */
    PolicyDocument inRedis(String namespace) {
        try (Jedis jedis = redis.connect()) {
            String json = jedis.get(KeySchema.policyKey(new Workload(namespace, "Deployment", "catalog")));
            return json == null ? null : PolicyDocuments.read(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Waits until the ConfigMap and Redis hold the same document. */
    PolicyDocument published(String namespace) {
        eventually(
                "the same document in ConfigMap and Redis",
                () -> assertThat(inRedis(namespace)).isNotNull().isEqualTo(document(namespace)));
        return document(namespace);
    }

    /** Waits until the ConfigMap and Redis hold the same document, of this generation. */
    PolicyDocument published(String namespace, long generation) {
        eventually("generation " + generation + " in ConfigMap and Redis", () -> {
            assertThat(document(namespace)).isNotNull();
            assertThat(document(namespace).generation()).isEqualTo(generation);
            assertThat(inRedis(namespace)).isEqualTo(document(namespace));
        });
        assertThat(configMap(namespace).getMetadata().getAnnotations())
                .containsEntry("redtier.io/generation", Long.toString(generation));
        return document(namespace);
    }

    /** Waits for a condition of a CachePolicy and returns its message. */
    String condition(String namespace, String policy, String type, String reason) {
        return condition(CachePolicy.class, namespace, policy, type, reason);
    }

    /** Waits for a condition and returns its message. */
    String condition(Class<? extends HasMetadata> kind, String namespace, String policy, String type, String reason) {
        AtomicReference<Condition> seen = new AtomicReference<>();
        eventually(policy + " is " + type + ": " + reason, () -> {
            seen.set(find(kind, namespace, policy, type));
            assertThat(seen.get()).isNotNull().extracting(Condition::getReason).isEqualTo(reason);
        });
        return seen.get().getMessage();
    }

    private Condition find(Class<? extends HasMetadata> kind, String namespace, String policy, String type) {
        PolicyStatus status = kind == CachePolicy.class
                ? client.resources(CachePolicy.class)
                        .inNamespace(namespace)
                        .withName(policy)
                        .get()
                        .getStatus()
                : client.resources(RateLimitPolicy.class)
                        .inNamespace(namespace)
                        .withName(policy)
                        .get()
                        .getStatus();
        return status == null
                ? null
                : Conditions.find(status.getConditions(), type).orElse(null);
    }

    /** Waits for an Event about a policy. */
    void event(String namespace, String policy, String reason, String part) {
        eventually("Event " + reason + " about " + policy, () -> assertThat(
                        client.v1().events().inNamespace(namespace).list().getItems())
                .filteredOn(event -> event.getInvolvedObject().getName().equals(policy)
                        && event.getReason().equals(reason))
                .extracting(Event::getMessage)
                .anyMatch(message -> message.contains(part)));
    }

    /** Changes an object as kubectl edit does: read again and written again where the operator came in between. */
    <T> void edit(Resource<T> resource, Consumer<T> change) {
        await("the edit meets no other's write").atMost(PATIENCE).until(() -> {
            try {
                resource.edit(object -> {
                    change.accept(object);
                    return object;
                });
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                return false;
            }
        });
    }

    void eventually(String what, ThrowingRunnable assertion) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(assertion);
    }

    @Override
    public void close() {
        operator.stop();
        operatorClient.close();
        cluster.close();
        redis.close();
    }
}
