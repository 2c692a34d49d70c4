package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.EvictionPolicy;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.runtime.document.PolicyDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the policy controllers refuse, what they say, and how it heals. */
@ExtendWith(PolicyWorldExtension.class)
class PolicyRejectionMockTest {

    private static final String REDIS = "{name: redis}";
    private static final String PRODUCTS = "caches: {products: {ttl: 1h}}";

    private final PolicyWorld world;
    private final PolicyObjects objects;

    PolicyRejectionMockTest(PolicyWorld world) {
        this.world = world;
        this.objects = world.objects();
    }

    @Test
    void whatIsWrongIsSaidAndTheLastGoodVersionStays() {
        objects.shop("wrong");
        objects.cachePolicy("wrong", "catalog", REDIS, "wrong:", PRODUCTS);
        PolicyDocument good = world.published("wrong");

        objects.cachePolicy("wrong", "catalog", "{name: nowhere}", "wrong:", "caches: {products: {ttl: 1s}}");

        assertThat(world.condition("wrong", "catalog", "Accepted", "ClusterNotFound"))
                .contains("spec.clusterRef: RedisCluster wrong/nowhere does not exist; create it")
                .endsWith("The version accepted before stays in force for Deployment wrong/catalog.");
        world.event("wrong", "catalog", "PolicyRejected", "(ClusterNotFound)");
        assertThat(world.published("wrong", good.generation())).isEqualTo(good);

        objects.redisCluster("wrong", "nowhere", "noeviction", "");
        world.condition("wrong", "catalog", "Accepted", "Accepted");
        assertThat(world.published("wrong", good.generation() + 1).clusters()).containsOnlyKeys("wrong/nowhere");
    }

    @Test
    void theYoungerOfTwoWithOnePrefixWaitsForTheOlderToGo() {
        objects.shop("prefix");
        objects.cachePolicy("prefix", "a-older", REDIS, "prefix:", PRODUCTS);
        world.published("prefix");
        objects.cachePolicy("prefix", "b-younger", REDIS, "prefix:x:", "caches: {prices: {ttl: 1h}}");

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
        objects.namespace("evict", "");
        objects.redisCluster("evict", "redis", "allkeys-lru", "");
        objects.deployment("evict", "catalog");
        objects.cachePolicy("evict", "pay", REDIS, "evict:", "locks: {payment: {lease: 10s}}");
        objects.limitPolicy("evict", "per-ip", 5);

        assertThat(world.condition("evict", "pay", "Accepted", "UnsafeEviction"))
                .startsWith("spec.locks.payment: RedisCluster evict/redis has memory policy allkeys-lru");
        world.event("evict", "pay", "PolicyRejected", "(UnsafeEviction)");
        assertThat(world.condition(RateLimitPolicy.class, "evict", "per-ip", "Accepted", "Accepted"))
                .contains("; beware: spec.limits.per-ip: RedisCluster evict/redis");
        world.event("evict", "per-ip", "UnsafeEviction", "allkeys-lru");

        world.edit(
                world.client()
                        .resources(RedisCluster.class)
                        .inNamespace("evict")
                        .withName("redis"),
                cluster -> cluster.getSpec().getMemory().setPolicy(EvictionPolicy.NOEVICTION));
        world.condition("evict", "pay", "Accepted", "Accepted");
        world.eventually(
                "the lock is published",
                () -> assertThat(world.inRedis("evict").locks()).containsOnlyKeys("payment"));
    }

    @Test
    void aTargetThatAppearsHealsThePolicy() {
        objects.namespace("target", "");
        objects.redisCluster("target", "redis", "noeviction", "");
        objects.cachePolicy("target", "catalog", REDIS, "target:", PRODUCTS);

        assertThat(world.condition("target", "catalog", "Accepted", "TargetNotFound"))
                .startsWith("spec.targetRefs: Deployment target/catalog does not exist");
        world.event("target", "catalog", "PolicyRejected", "(TargetNotFound)");
        assertThat(world.configMap("target")).isNull();

        objects.deployment("target", "catalog");
        world.condition("target", "catalog", "Accepted", "Accepted");
        world.published("target");
    }

    @Test
    void aMissingPasswordIsNamedAndTheConfigMapIsPublishedAllTheSame() {
        objects.namespace("secret", "");
        objects.redisClusterWithoutSecret("secret", "redis", "noeviction", "");
        objects.deployment("secret", "catalog");
        objects.cachePolicy("secret", "catalog", REDIS, "secret:", PRODUCTS);

        assertThat(world.condition("secret", "catalog", "Enforced", "ClusterNotReady"))
                .contains("the Secret secret/redis-auth has no entry password");
        world.event("secret", "catalog", "ClusterNotReady", "secret/redis-auth");
        assertThat(world.document("secret").caches()).containsOnlyKeys("products");
        assertThat(world.inRedis("secret")).isNull();

        objects.secret("secret", "redis");
        world.condition("secret", "catalog", "Enforced", "NotReported");
        world.published("secret");
    }

    @Test
    void anotherNamespaceMustBeAdmittedAndLosesItsPartWhenItIsNotAnyMore() {
        objects.namespace("owner", "");
        objects.namespace("guest", "team: blue");
        objects.redisCluster("owner", "shared", "noeviction", "from: Selector, selector: {matchLabels: {team: green}}");
        objects.deployment("guest", "catalog");
        objects.cachePolicy("guest", "catalog", "{name: shared, namespace: owner}", "guest:", PRODUCTS);

        assertThat(world.condition("guest", "catalog", "Accepted", "NotAllowed"))
                .contains("RedisCluster owner/shared does not admit policies of namespace guest");
        label("green");
        world.condition("guest", "catalog", "Accepted", "Accepted");
        world.published("guest");
        label("blue");
        world.condition("guest", "catalog", "Accepted", "NotAllowed");
        world.eventually("what it had is withdrawn", () -> {
            assertThat(world.configMap("guest")).isNull();
            assertThat(world.inRedis("guest").caches()).isEmpty();
        });
    }

    private void label(String team) {
        world.edit(
                world.client().namespaces().withName("guest"),
                namespace -> namespace.getMetadata().getLabels().put("team", team));
    }
}
