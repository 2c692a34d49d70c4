package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.operator.acl.AclUser;
import io.redtier.runtime.Cache;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.RedisData;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.PolicyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The user of a workload from its first policy to its last, each test in a namespace of its own. */
@ExtendWith(PolicyWorldExtension.class)
class WorkloadUsersMockTest {

    private static final String PRODUCTS = "caches: {products: {ttl: 1h}}";

    private final PolicyWorld world;
    private final PolicyObjects objects;

    WorkloadUsersMockTest(PolicyWorld world) {
        this.world = world;
        this.objects = world.objects();
    }

    @AfterEach
    void theControllersDoOnlyWhatTheChartGrants() {
        world.assertRightsSuffice();
    }

    @Test
    void thePrimaryKnowsTheUserBeforeTheDocumentIsThere() {
        objects.shop("users-first");
        objects.cachePolicy("users-first", "catalog", "{name: redis}", "user:", PRODUCTS);
        world.published("users-first");

        try (Jedis jedis = logIn("users-first")) {
            assertThat(jedis.set("user:1", "x")).isEqualTo("OK");
        }
        assertThat(secrets("users-first").user().rules()).contains("~user:*").doesNotContain("~*", "+@all");
    }

    @Test
    void theLibraryCanDoAllThatItOffersAsThisUser(@TempDir Path directory) throws IOException {
        objects.shop("users-library");
        objects.cachePolicy(
                "users-library",
                "catalog",
                "{name: redis}",
                "users-library:",
                PRODUCTS + "\n  locks: {payment: {lease: 10s}}");
        objects.limitPolicy("users-library", "per-ip", 1);
        world.eventually("both policies have a part", () -> {
            assertThat(world.document("users-library")).isNotNull();
            assertThat(world.document("users-library").limits()).isNotEmpty();
            assertThat(world.document("users-library").locks()).isNotEmpty();
        });
        PolicyDocument document = world.published("users-library");
        for (String entry : List.of("username", "password")) {
            Files.writeString(
                    directory.resolve("users-library.redis." + entry),
                    secrets("users-library").binding(entry));
        }
        ClusterEntry redis = new ClusterEntry(
                ClusterEntry.Mode.Standalone,
                List.of(world.redis().host() + ":6379"),
                null,
                false,
                "users-library.redis.");
        PolicyDocument reachable = PolicyDocument.of(
                        document.workload(),
                        Map.of("users-library/redis", redis),
                        document.caches(),
                        document.locks(),
                        document.limits())
                .withGeneration(document.generation());

        try (Redtier redtier = Redtier.builder()
                .document(reachable)
                .bindingDirectory(directory)
                .commandTimeout(Duration.ofSeconds(10))
                .build()) {
            Cache<String> products = redtier.cache("products", String.class);
            assertThat(products.get("1", id -> "loaded").value()).isEqualTo("loaded");
            assertThat(products.get("1", id -> "again").value()).isEqualTo("loaded");
            assertThat(products.invalidate("1")).isTrue();
            try (LockHandle held = redtier.lock("payment").acquire("1")) {
                assertThat(redtier.lock("payment").tryAcquire("1")).isEmpty();
            }
            RequestAttributes request =
                    RequestAttributes.builder().clientIp("10.0.0.1").build();
            assertThat(redtier.limiter().check(request).degraded()).isFalse();
            assertThat(redtier.limiter().check(request).allowed()).isFalse();
            RedisData data = redtier.redis("users-library/catalog");
            assertThat(data.list("recent").pushHead("a", 10)).isEqualTo(1);
            assertThat(data.counter("stock").add(3)).isEqualTo(3);
            assertThat(data.sortedSet("board").add("ann", 1)).isTrue();
        }
    }

    @Test
    void aNewPrefixIsAllowedAtOnceAndTheOldOneAWhileLonger() {
        objects.shop("users-prefix");
        objects.cachePolicy("users-prefix", "catalog", "{name: redis}", "prefix:", PRODUCTS);
        world.published("users-prefix");
        String password = secrets("users-prefix").binding("password");
        try (Jedis jedis = logIn("users-prefix")) {
            objects.cachePolicy("users-prefix", "catalog", "{name: redis}", "prefix2:", PRODUCTS);
            world.eventually("the old prefix is taken away in the end", () -> assertThat(
                            secrets("users-prefix").user().rules())
                    .contains("~prefix2:*")
                    .doesNotContain("~prefix:*"));
            assertThat(world.published("users-prefix").caches().get("products").keyPrefix())
                    .isEqualTo("prefix2:");
            world.eventually("by the same connection", () -> assertThat(jedis.set("prefix2:1", "x"))
                    .isEqualTo("OK"));
        }
        assertThat(secrets("users-prefix").binding("password")).isEqualTo(password);
    }

    @Test
    void whatSomebodyDeletesComesBackWithTheSamePassword() {
        objects.shop("users-deleted");
        objects.cachePolicy("users-deleted", "catalog", "{name: redis}", "deleted:", PRODUCTS);
        world.published("users-deleted");
        String password = secrets("users-deleted").binding("password");

        world.client().resource(secrets("users-deleted").ofUser()).delete();
        world.client()
                .secrets()
                .inNamespace("users-deleted")
                .withName("deployment-catalog-redtier-binding")
                .delete();

        world.eventually("both Secrets are there again", () -> {
            assertThat(secrets("users-deleted").ofUser()).isNotNull();
            assertThat(secrets("users-deleted").ofBinding()).isNotNull();
        });
        assertThat(secrets("users-deleted").binding("password")).isEqualTo(password);
        assertThat(secrets("users-deleted").user().passwordHash()).isEqualTo(AclUser.hash(password));
    }

    @Test
    void itGoesWithTheLastPolicy() {
        objects.shop("users-last");
        objects.cachePolicy("users-last", "catalog", "{name: redis}", "last:", PRODUCTS);
        objects.limitPolicy("users-last", "per-ip", 100);
        world.eventually(
                "both policies have a part",
                () -> assertThat(secrets("users-last").user().rules()).contains("~last:*", "~rl:users-last:per-ip:*"));

        world.client()
                .resources(CachePolicy.class)
                .inNamespace("users-last")
                .withName("catalog")
                .delete();
        world.eventually("the rights of the first are gone", () -> assertThat(
                        secrets("users-last").user().rules())
                .contains("~rl:users-last:per-ip:*")
                .doesNotContain("~last:*"));

        world.client()
                .resources(RateLimitPolicy.class)
                .inNamespace("users-last")
                .withName("per-ip")
                .delete();
        world.eventually(
                "the user is gone",
                () -> assertThat(secrets("users-last").ofUser()).isNull());
    }

    private Jedis logIn(String namespace) {
        Jedis jedis = new Jedis(world.redis().host(), 6379, 20_000);
        jedis.auth(secrets(namespace).binding("username"), secrets(namespace).binding("password"));
        return jedis;
    }

    private WorkloadSecrets secrets(String namespace) {
        return new WorkloadSecrets(world, namespace);
    }
}
