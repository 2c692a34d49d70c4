package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** What the policy controllers publish, each test in a namespace of its own. */
@ExtendWith(PolicyWorldExtension.class)
class PolicyMockTest {

    private static final String REDIS = "{name: redis}";
    private static final String PRODUCTS = "caches: {products: {ttl: 1h}}";

    private final PolicyWorld world;
    private final PolicyObjects objects;

    PolicyMockTest(PolicyWorld world) {
        this.world = world;
        this.objects = world.objects();
    }

    @AfterEach
    void theControllersDoOnlyWhatTheChartGrants() {
        world.assertRightsSuffice();
    }

    @Test
    void publishesOneDocumentForBothKindsAndThenRests() {
        objects.shop("both");
        objects.cachePolicy("both", "catalog", REDIS, "both:", PRODUCTS);
        objects.limitPolicy("both", "per-ip", 100);

        world.eventually("both parts are in Redis", () -> {
            assertThat(world.inRedis("both")).isNotNull();
            assertThat(world.inRedis("both").caches()).containsOnlyKeys("products");
            assertThat(world.inRedis("both").limits()).containsOnlyKeys("per-ip");
        });
        PolicyDocument document = world.published("both");
        assertThat(world.configMap("both").getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getKind)
                .containsExactlyInAnyOrder("CachePolicy", "RateLimitPolicy");
        Secret binding = world.client()
                .secrets()
                .inNamespace("both")
                .withName("deployment-catalog-redtier-binding")
                .get();
        assertThat(new String(Base64.getDecoder().decode(binding.getData().get("both.redis.username"))))
                .isEqualTo("redtier-app.both.deployment.catalog");
        assertThat(world.condition("both", "catalog", "Accepted", "Accepted")).isEqualTo("the policy is valid");
        world.condition("both", "catalog", "Enforced", "NotReported");
        world.condition(RateLimitPolicy.class, "both", "per-ip", "Enforced", "NotReported");
        world.eventually(
                "the status of the later one names the document that holds both", () -> assertThat(world.client()
                                .resources(RateLimitPolicy.class)
                                .inNamespace("both")
                                .withName("per-ip")
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
                .atMost(Duration.ofSeconds(30))
                .until(() -> world.writes("/both/").size() == writes);
    }

    @Test
    void aChangeGetsTheNextGenerationWithFewWrites() {
        objects.shop("change");
        objects.limitPolicy("change", "per-ip", 100);
        world.condition(RateLimitPolicy.class, "change", "per-ip", "Enforced", "NotReported");
        objects.cachePolicy("change", "catalog", REDIS, "change:", PRODUCTS);
        world.condition("change", "catalog", "Enforced", "NotReported");
        long first = world.published("change").generation();
        int writes = world.writes("/change/").size();

        objects.cachePolicy("change", "catalog", REDIS, "change:", "caches: {products: {ttl: 5m}}");

        assertThat(world.published("change", first + 1).caches().get("products").ttl())
                .isEqualTo(Duration.ofMinutes(5));
        world.eventually("the status follows", () -> assertThat(world.client()
                        .resources(CachePolicy.class)
                        .inNamespace("change")
                        .withName("catalog")
                        .get()
                        .getStatus()
                        .getDocuments()
                        .get(0)
                        .getGeneration())
                .isEqualTo(first + 1));
        assertThat(world.writes("/change/")
                        .subList(writes, world.writes("/change/").size()))
                .as("ConfigMap and status of that policy alone")
                .hasSize(2);
    }

    @Test
    void whatOthersChangeIsSetRightAndOutnumbersWhatTheyWrote() {
        objects.shop("drift");
        objects.cachePolicy("drift", "catalog", REDIS, "drift:", PRODUCTS);
        PolicyDocument document = world.published("drift");
        long first = document.generation();

        world.client().configMaps().resource(world.configMap("drift")).delete();
        world.published("drift", first);

        String forged = new String(
                PolicyDocuments.write(PolicyDocument.of(document.workload(), Map.of(), Map.of(), Map.of(), Map.of())
                        .withGeneration(first + 39)),
                StandardCharsets.UTF_8);
        try (Jedis jedis = world.redis().connect()) {
            jedis.set(KeySchema.policyKey(new Workload("drift", "Deployment", "catalog")), forged);
        }
        assertThat(world.published("drift", first + 40).revision()).isEqualTo(document.revision());

        world.edit(
                world.client().configMaps().inNamespace("drift").withName("deployment-catalog-redtier"),
                map -> map.getData()
                        .put("policies.json", forged.replace(Long.toString(first + 39), Long.toString(first + 49))));
        assertThat(world.published("drift", first + 50).revision()).isEqualTo(document.revision());

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
        objects.shop("last");
        objects.cachePolicy("last", "catalog", REDIS, "last:", PRODUCTS);
        long last = world.published("last").generation();

        world.client()
                .resources(CachePolicy.class)
                .inNamespace("last")
                .withName("catalog")
                .delete();

        world.eventually("nothing is left", () -> {
            assertThat(world.inRedis("last").generation()).isEqualTo(last + 1);
            assertThat(world.inRedis("last").caches()).isEmpty();
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
        objects.shop("hang");
        objects.cachePolicy("hang", "catalog", REDIS, "hang:", PRODUCTS);
        world.published("hang");
        objects.primary("hang", "redis", "127.200.255.254");
        assertThat(world.condition("hang", "catalog", "Enforced", "ClusterNotReady"))
                .contains("127.200.255.254");

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
        objects.shop("storm");
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
                    objects.limitPolicy("storm", "l" + i, i + 1);
                } else {
                    objects.cachePolicy(
                            "storm", "c" + i, REDIS, "storm-" + i + ":", "caches: {c%d: {ttl: 1h}}".formatted(i));
                }
            });
            world.eventually("all twelve are in Redis", () -> {
                assertThat(world.inRedis("storm")).isNotNull();
                assertThat(world.inRedis("storm").caches()).hasSize(6);
                assertThat(world.inRedis("storm").limits()).hasSize(6);
            });
            world.published("storm");
        } finally {
            watch.close();
        }
        assertThat(seen)
                .allSatisfy((generation, revisions) ->
                        assertThat(revisions).as("generation " + generation).hasSize(1));
    }

    @Test
    void policiesThatAreDeletedAtOnceAreNotCalledInvalidOnTheirWay() {
        objects.shop("leave");
        IntStream.range(0, 12).forEach(i -> objects.limitPolicy("leave", "l" + i, i + 1));
        world.eventually("all twelve are in Redis", () -> assertThat(world.inRedis("leave"))
                .isNotNull()
                .satisfies(document -> assertThat(document.limits()).hasSize(12)));

        world.client().resources(RateLimitPolicy.class).inNamespace("leave").delete();

        world.eventually("all are gone", () -> assertThat(world.client()
                        .resources(RateLimitPolicy.class)
                        .inNamespace("leave")
                        .list()
                        .getItems())
                .isEmpty());
        world.eventually(
                "the Event is there", () -> assertThat(eventsIn("leave")).contains("WorkloadPolicyRemoved"));
        assertThat(eventsIn("leave")).doesNotContain("PolicyRejected");
    }

    private List<String> eventsIn(String namespace) {
        return world.client().v1().events().inNamespace(namespace).list().getItems().stream()
                .map(Event::getReason)
                .toList();
    }
}
