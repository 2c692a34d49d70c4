package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.EvictionPolicy;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The policy controllers on a real API, each test in a namespace of its own. */
class PolicyMockTest {

    private static final String REDIS = "{name: redis}";
    private static final String PRODUCTS = "caches: {products: {ttl: 1h}}";

    @TempDir
    static Path directory;

    private static PolicyWorld world;

    @BeforeAll
    static void start() {
        world = new PolicyWorld(directory);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static void shop(String namespace) {
        world.namespace(namespace, "");
        world.redisCluster(namespace, "redis", "noeviction", "");
        world.deployment(namespace, "catalog");
    }

    @Test
    void publishesOneDocumentForBothKindsAndThenRests() {
        shop("both");
        world.cachePolicy("both", "catalog", REDIS, "both:", PRODUCTS);
        world.limitPolicy("both", "per-ip", 100);

        world.eventually("both parts are in Redis", () -> {
            assertThat(world.inRedis("both")).isNotNull();
            assertThat(world.inRedis("both").caches()).containsOnlyKeys("products");
            assertThat(world.inRedis("both").limits()).containsOnlyKeys("per-ip");
        });
        PolicyDocument document = world.published("both", world.inRedis("both").generation());
        assertThat(world.configMap("both").getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getKind)
                .containsExactlyInAnyOrder("CachePolicy", "RateLimitPolicy");
        Secret binding = world.client()
                .secrets()
                .inNamespace("both")
                .withName("deployment-catalog-redtier-binding")
                .get();
        assertThat(new String(Base64.getDecoder().decode(binding.getData().get("both.redis.password"))))
                .isEqualTo(PolicyWorld.PASSWORD);
        assertThat(world.condition("both", "catalog", "Accepted", "Accepted")).isEqualTo("the policy is valid");
        world.condition("both", "catalog", "Enforced", "NotReported");
        world.condition(RateLimitPolicy.class, "both", "per-ip", "Enforced", "NotReported");
        world.eventually("the status of both names the document", () -> assertThat(world.client()
                        .resources(CachePolicy.class)
                        .inNamespace("both")
                        .withName("catalog")
                        .get()
                        .getStatus()
                        .getRevision())
                .isEqualTo(document.revision()));
        world.event("both", "catalog", "PolicyPublished", "on RedisCluster both/redis");
        assertThat(world.metrics().counter("redtier.policy.documents.published").count())
                .isPositive();

        int writes = world.writes("/both/").size();
        await("several verifications write nothing")
                .during(Duration.ofMillis(2500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> world.writes("/both/").size() == writes);
    }

    @Test
    void aChangeGetsTheNextGenerationWithFewWrites() {
        shop("change");
        world.cachePolicy("change", "catalog", REDIS, "change:", PRODUCTS);
        world.published("change", 1);
        world.condition("change", "catalog", "Enforced", "NotReported");
        int writes = world.writes("/change/").size();

        world.cachePolicy("change", "catalog", REDIS, "change:", "caches: {products: {ttl: 5m}}");

        assertThat(world.published("change", 2).caches().get("products").ttl()).isEqualTo(Duration.ofMinutes(5));
        world.eventually("the status follows", () -> assertThat(world.client()
                        .resources(CachePolicy.class)
                        .inNamespace("change")
                        .withName("catalog")
                        .get()
                        .getStatus()
                        .getDocuments()
                        .get(0)
                        .getGeneration())
                .isEqualTo(2));
        assertThat(world.writes("/change/")
                        .subList(writes, world.writes("/change/").size()))
                .as("ConfigMap and status")
                .hasSize(2);
    }

    @Test
    void whatIsWrongIsSaidAndTheLastGoodVersionStays() {
        shop("wrong");
        world.cachePolicy("wrong", "catalog", REDIS, "wrong:", PRODUCTS);
        PolicyDocument good = world.published("wrong", 1);

        world.cachePolicy("wrong", "catalog", "{name: nowhere}", "wrong:", "caches: {products: {ttl: 1s}}");

        assertThat(world.condition("wrong", "catalog", "Accepted", "ClusterNotFound"))
                .contains("spec.clusterRef: RedisCluster wrong/nowhere does not exist; create it")
                .endsWith("The version accepted before stays in force for Deployment wrong/catalog.");
        world.event("wrong", "catalog", "PolicyRejected", "(ClusterNotFound)");
        assertThat(world.published("wrong", 1)).isEqualTo(good);

        world.redisCluster("wrong", "nowhere", "noeviction", "");
        world.condition("wrong", "catalog", "Accepted", "Accepted");
        assertThat(world.published("wrong", 2).clusters()).containsOnlyKeys("wrong/nowhere");
    }

    @Test
    void theYoungerOfTwoWithOnePrefixWaitsForTheOlderToGo() {
        shop("prefix");
        world.cachePolicy("prefix", "a-older", REDIS, "prefix:", PRODUCTS);
        world.published("prefix", 1);
        world.cachePolicy("prefix", "b-younger", REDIS, "prefix:x:", "caches: {prices: {ttl: 1h}}");

        assertThat(world.condition("prefix", "b-younger", "Accepted", "Conflicted"))
                .contains("\"prefix:x:\" overlaps \"prefix:\" of the older CachePolicy prefix/a-older")
                .endsWith("Nothing of it is in force.");
        world.event("prefix", "b-younger", "PolicyConflict", "a-older");

        world.client()
                .resources(CachePolicy.class)
                .inNamespace("prefix")
                .withName("a-older")
                .delete();
        world.condition("prefix", "b-younger", "Accepted", "Accepted");
        world.eventually(
                "the older one's part alone is gone",
                () -> assertThat(world.inRedis("prefix").caches()).containsOnlyKeys("prices"));
    }

    @Test
    void aLockWaitsForAClusterThatNeverEvicts() {
        world.namespace("evict", "");
        world.redisCluster("evict", "redis", "allkeys-lru", "");
        world.deployment("evict", "catalog");
        world.cachePolicy("evict", "pay", REDIS, "evict:", "locks: {payment: {lease: 10s}}");
        world.limitPolicy("evict", "per-ip", 5);

        assertThat(world.condition("evict", "pay", "Accepted", "UnsafeEviction"))
                .startsWith("spec.locks.payment: RedisCluster evict/redis has memory policy allkeys-lru");
        assertThat(world.condition(RateLimitPolicy.class, "evict", "per-ip", "Accepted", "Accepted"))
                .contains("; beware: spec.limits.per-ip: RedisCluster evict/redis");
        world.event("evict", "per-ip", "UnsafeEviction", "allkeys-lru");

        world.client()
                .resources(RedisCluster.class)
                .inNamespace("evict")
                .withName("redis")
                .edit(cluster -> {
                    cluster.getSpec().getMemory().setPolicy(EvictionPolicy.NOEVICTION);
                    return cluster;
                });
        world.condition("evict", "pay", "Accepted", "Accepted");
        world.eventually(
                "the lock is published",
                () -> assertThat(world.inRedis("evict").locks()).containsOnlyKeys("payment"));
    }

    @Test
    void aTargetThatAppearsHealsThePolicy() {
        world.namespace("target", "");
        world.redisCluster("target", "redis", "noeviction", "");
        world.cachePolicy("target", "catalog", REDIS, "target:", PRODUCTS);

        assertThat(world.condition("target", "catalog", "Accepted", "TargetNotFound"))
                .startsWith("spec.targetRefs: Deployment target/catalog does not exist");
        assertThat(world.configMap("target")).isNull();

        world.deployment("target", "catalog");
        world.condition("target", "catalog", "Accepted", "Accepted");
        world.published("target", 1);
    }

    @Test
    void aMissingPasswordIsNamedAndTheConfigMapIsPublishedAllTheSame() {
        shop("secret");
        world.client().secrets().inNamespace("secret").withName("redis-auth").delete();
        world.cachePolicy("secret", "catalog", REDIS, "secret:", PRODUCTS);

        assertThat(world.condition("secret", "catalog", "Enforced", "ClusterNotReady"))
                .contains("the Secret secret/redis-auth has no entry password");
        assertThat(world.document("secret").generation()).isEqualTo(1);
        assertThat(world.inRedis("secret")).isNull();

        world.secret("secret", "redis");
        world.condition("secret", "catalog", "Enforced", "NotReported");
        world.published("secret", 1);
    }

    @Test
    void anotherNamespaceMustBeAdmittedAndLosesItsPartWhenItIsNotAnyMore() {
        world.namespace("owner", "");
        world.namespace("guest", "team: blue");
        world.redisCluster("owner", "shared", "noeviction", "from: Selector, selector: {matchLabels: {team: green}}");
        world.deployment("guest", "catalog");
        world.cachePolicy("guest", "catalog", "{name: shared, namespace: owner}", "guest:", PRODUCTS);

        assertThat(world.condition("guest", "catalog", "Accepted", "NotAllowed"))
                .contains("RedisCluster owner/shared does not admit policies of namespace guest");
        label("green");
        world.condition("guest", "catalog", "Accepted", "Accepted");
        world.published("guest", 1);
        label("blue");
        world.condition("guest", "catalog", "Accepted", "NotAllowed");
        world.eventually("what it had is withdrawn", () -> {
            assertThat(world.configMap("guest")).isNull();
            assertThat(world.inRedis("guest")).isNull();
        });
    }

    @Test
    void whatOthersChangeIsSetRightAndOutnumbersWhatTheyWrote() {
        shop("drift");
        world.cachePolicy("drift", "catalog", REDIS, "drift:", PRODUCTS);
        PolicyDocument document = world.published("drift", 1);

        world.client().configMaps().resource(world.configMap("drift")).delete();
        world.published("drift", 1);

        String forged = new String(
                PolicyDocuments.write(PolicyDocument.of(document.workload(), Map.of(), Map.of(), Map.of(), Map.of())
                        .withGeneration(40)),
                StandardCharsets.UTF_8);
        try (Jedis jedis = world.redis().connect()) {
            jedis.set(KeySchema.policyKey(new Workload("drift", "Deployment", "catalog")), forged);
        }
        assertThat(world.published("drift", 41).revision()).isEqualTo(document.revision());

        world.client()
                .configMaps()
                .inNamespace("drift")
                .withName("deployment-catalog-redtier")
                .edit(map -> {
                    map.getData().put("policies.json", forged.replace("40", "50"));
                    return map;
                });
        assertThat(world.published("drift", 51).revision()).isEqualTo(document.revision());

        world.client()
                .secrets()
                .inNamespace("drift")
                .withName("deployment-catalog-redtier-binding")
                .delete();
        world.eventually("the Secret is back", () -> assertThat(world.client()
                        .secrets()
                        .inNamespace("drift")
                        .withName("deployment-catalog-redtier-binding")
                        .get())
                .isNotNull());
    }

    @Test
    void theLastPolicyTakesEverythingWithIt() {
        shop("last");
        world.cachePolicy("last", "catalog", REDIS, "last:", PRODUCTS);
        world.published("last", 1);

        world.client()
                .resources(CachePolicy.class)
                .inNamespace("last")
                .withName("catalog")
                .delete();

        world.eventually("nothing is left", () -> {
            assertThat(world.inRedis("last")).isNull();
            assertThat(world.configMap("last")).isNull();
            assertThat(world.client().secrets().inNamespace("last").list().getItems())
                    .extracting(secret -> secret.getMetadata().getName())
                    .containsExactly("redis-auth");
            assertThat(world.client()
                            .resources(CachePolicy.class)
                            .inNamespace("last")
                            .list()
                            .getItems())
                    .isEmpty();
        });
        world.event("last", "catalog", "WorkloadPolicyRemoved", "Deployment last/catalog");
    }

    @Test
    void deletionDoesNotHangOnARedisThatCannotBeReached() {
        shop("hang");
        world.cachePolicy("hang", "catalog", REDIS, "hang:", PRODUCTS);
        world.published("hang", 1);
        world.primary("hang", "redis", "127.100.255.254");
        assertThat(world.condition("hang", "catalog", "Enforced", "ClusterNotReady"))
                .contains("127.100.255.254");

        world.client()
                .resources(CachePolicy.class)
                .inNamespace("hang")
                .withName("catalog")
                .delete();

        world.eventually("the policy and its objects are gone", () -> {
            assertThat(world.client()
                            .resources(CachePolicy.class)
                            .inNamespace("hang")
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(world.configMap("hang")).isNull();
        });
        world.event("hang", "catalog", "RedisKeyLeft", "the key redtier:policies:{hang/deployment/catalog} is left on");
    }

    @Test
    void policiesThatComeAtOnceNeverShareAGenerationForDifferentContent() {
        shop("storm");
        Map<Long, Set<String>> seen = new ConcurrentHashMap<>();
        Watch watch = world.client().configMaps().inNamespace("storm").watch(new Watcher<ConfigMap>() {
            @Override
            public void eventReceived(Action action, ConfigMap map) {
                PolicyDocument document =
                        PolicyDocuments.read(map.getData().get("policies.json").getBytes(StandardCharsets.UTF_8));
                seen.computeIfAbsent(document.generation(), any -> ConcurrentHashMap.newKeySet())
                        .add(document.revision());
            }

            @Override
            public void onClose(WatcherException cause) {
                // The test closes it.
            }
        });
        try {
            IntStream.range(0, 12).parallel().forEach(i -> {
                if (i % 2 == 0) {
                    world.limitPolicy("storm", "l" + i, i + 1);
                } else {
                    world.cachePolicy(
                            "storm", "c" + i, REDIS, "storm-" + i + ":", "caches: {c%d: {ttl: 1h}}".formatted(i));
                }
            });
            world.eventually("all twelve are in Redis", () -> {
                assertThat(world.inRedis("storm")).isNotNull();
                assertThat(world.inRedis("storm").caches()).hasSize(6);
                assertThat(world.inRedis("storm").limits()).hasSize(6);
            });
            world.published("storm", world.inRedis("storm").generation());
        } finally {
            watch.close();
        }
        assertThat(seen)
                .allSatisfy((generation, revisions) ->
                        assertThat(revisions).as("generation " + generation).hasSize(1));
    }

    private static void label(String team) {
        world.client().namespaces().withName("guest").edit(namespace -> {
            namespace.getMetadata().getLabels().put("team", team);
            return namespace;
        });
    }
}
