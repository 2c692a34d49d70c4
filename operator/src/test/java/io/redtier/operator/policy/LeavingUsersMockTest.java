package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.acl.UserSecret;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** How long a workload's user outlives what it was needed for. */
@ExtendWith(PolicyWorldExtension.class)
class LeavingUsersMockTest {

    private static final String PRODUCTS = "caches: {products: {ttl: 1h}}";

    private final PolicyWorld world;
    private final PolicyObjects objects;

    LeavingUsersMockTest(PolicyWorld world) {
        this.world = world;
        this.objects = world.objects();
    }

    @AfterEach
    void theControllersDoOnlyWhatTheChartGrants() {
        world.assertRightsSuffice();
    }

    @Test
    void itStaysUntilNoInstanceRunsADocumentThatNeedsItAlsoThroughARestart() {
        objects.shop("users-leave");
        objects.cachePolicy("users-leave", "catalog", "{name: redis}", "leave:", PRODUCTS);
        PolicyDocument document = world.published("users-leave");
        report("users-leave", document.generation());
        delete("users-leave");
        world.eventually("nothing is published any more", () -> assertThat(world.configMap("users-leave"))
                .isNull());

        world.restartOperator();

        assertThat(UserSecret.leave(secrets("users-leave").ofUser()))
                .as("noted where a restart finds it")
                .isPresent();
        report("users-leave", document.generation() + 1);
        world.eventually("the user and what it logs in with are gone", () -> {
            assertThat(secrets("users-leave").ofUser()).isNull();
            assertThat(secrets("users-leave").ofBinding()).isNull();
        });
    }

    @Test
    void anInstanceThatHasYetToHearOfAnotherRedisKeepsTheUserAndThePasswordOfTheFirst() {
        objects.shop("users-move");
        objects.redisCluster("users-move", "second", "noeviction", "");
        objects.cachePolicy("users-move", "catalog", "{name: redis}", "move:", PRODUCTS);
        PolicyDocument document = world.published("users-move");
        String password = secrets("users-move").binding("users-move.redis.password");
        report("users-move", document.generation());

        objects.cachePolicy("users-move", "catalog", "{name: second}", "move:", PRODUCTS);
        world.eventually(
                "the second is in the document",
                () -> assertThat(world.document("users-move").clusters()).containsOnlyKeys("users-move/second"));
        world.eventually("the first is left", () -> assertThat(
                        UserSecret.leave(secrets("users-move").ofUser()))
                .isPresent());
        assertThat(secrets("users-move").binding("users-move.redis.password")).isEqualTo(password);

        report("users-move", world.document("users-move").generation());
        world.eventually("the user and the password are gone", () -> {
            assertThat(secrets("users-move").ofUser()).isNull();
            assertThat(secrets("users-move").ofBinding().getData())
                    .doesNotContainKey("users-move.redis.password")
                    .containsKey("users-move.second.password");
        });
    }

    @Test
    void aPolicyThatComesBackKeepsItsUserAndPassword() {
        objects.shop("users-back");
        objects.cachePolicy("users-back", "catalog", "{name: redis}", "back:", PRODUCTS);
        report("users-back", world.published("users-back").generation());
        String password = secrets("users-back").binding("password");
        delete("users-back");
        world.eventually("it is about to go", () -> assertThat(
                        UserSecret.leave(secrets("users-back").ofUser()))
                .isPresent());
        world.eventually("its policy is gone", () -> assertThat(world.configMap("users-back"))
                .isNull());
        assertThat(secrets("users-back").ofBinding().getMetadata().getOwnerReferences())
                .as("Kubernetes deletes what its owner leaves behind")
                .isEmpty();

        objects.cachePolicy("users-back", "catalog", "{name: redis}", "back:", PRODUCTS);

        world.eventually("it stays", () -> assertThat(
                        UserSecret.leave(secrets("users-back").ofUser()))
                .isEmpty());
        world.published("users-back");
        assertThat(secrets("users-back").binding("password")).isEqualTo(password);
        assertThat(secrets("users-back").user().passwordHash()).isEqualTo(AclUser.hash(password));
    }

    @Test
    void oneThatCantBeDealtWithKeepsNoOtherOne() {
        objects.shop("users-odd");
        objects.cachePolicy("users-odd", "catalog", "{name: redis}", "odd:", PRODUCTS);
        report("users-odd", world.published("users-odd").generation());
        delete("users-odd");
        world.eventually("it is about to go", () -> assertThat(
                        UserSecret.leave(secrets("users-odd").ofUser()))
                .isPresent());
        world.edit(world.client().resource(secrets("users-odd").ofUser()), secret -> secret.getMetadata()
                .getAnnotations()
                .put("redtier.io/user-leaves", Instant.MAX + " " + Long.MAX_VALUE));

        objects.shop("users-even");
        objects.cachePolicy("users-even", "catalog", "{name: redis}", "even:", PRODUCTS);
        world.published("users-even");
        delete("users-even");
        world.eventually(
                "the other is gone",
                () -> assertThat(secrets("users-even").ofUser()).isNull());

        world.client().resource(secrets("users-odd").ofUser()).delete();
    }

    @Test
    void itGoesAtOnceWhenItsNamespaceIsNotAdmittedAnyMore() {
        objects.namespace("users-host", "");
        objects.namespace("users-guest", "team: green");
        objects.redisCluster(
                "users-host", "redis", "noeviction", "from: Selector, selector: {matchLabels: {team: green}}");
        objects.deployment("users-guest", "catalog");
        objects.cachePolicy("users-guest", "catalog", "{name: redis, namespace: users-host}", "guests:", PRODUCTS);
        report("users-guest", world.published("users-guest").generation());
        delete("users-guest");
        Resource<Secret> user = world.client()
                .secrets()
                .inNamespace("users-host")
                .withName(UserSecret.name("redis", new Workload("users-guest", "Deployment", "catalog")));
        world.eventually("an instance keeps it", () -> assertThat(UserSecret.leave(user.get()))
                .isPresent());

        world.edit(
                world.client().namespaces().withName("users-guest"),
                namespace -> namespace.getMetadata().getLabels().put("team", "blue"));

        world.eventually("it is gone", () -> assertThat(user.get()).isNull());
    }

    private void delete(String namespace) {
        world.client()
                .resources(CachePolicy.class)
                .inNamespace(namespace)
                .withName("catalog")
                .delete();
    }

    private void report(String namespace, long generation) {
        try (Jedis redis = world.redis().connect()) {
            redis.hset(
                    KeySchema.reportsKey(new Workload(namespace, "Deployment", "catalog")),
                    "one",
                    new InstanceReport("one", generation, "x", null, Map.of(), Map.of()).write());
        }
    }

    private WorkloadSecrets secrets(String namespace) {
        return new WorkloadSecrets(world, namespace);
    }
}
