package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.crds.rediscluster.NodeStatus;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.ChartRights;
import io.redtier.operator.EmbeddedClusterResource;
import io.redtier.operator.Labels;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/** The users of {@code spec.auth.users} in each mode, with real Redis: on every node, whatever happens to the nodes. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class AclUsersIT {

    private static final String REPORTS = """
            auth:
              passwordSecretRef: {name: admin}
              users:
              - name: reports
                passwordSecretRef: {name: reports}
                commands: ["+get", "+set", "+ping"]
                keys: ["reports:*"]
            """;
    private static final String SENTINEL = """
            mode: Sentinel
            version: "7.0"
            replicas: 1
            sentinel: {downAfter: 5s, failoverTimeout: 5s}
            memory: {maxMemory: 64Mi, policy: noeviction}
            """;

    EmbeddedCluster kubernetes;

    @AfterEach
    void theOperatorDoesOnlyWhatItsChartGrants() {
        ChartRights.assertSufficient(kubernetes);
    }

    @Test
    void underSentinelAUserIsThereAfterAFailoverAndOnANodeThatIsNew() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "acl-sentinel", SENTINEL + REPORTS)) {
            secret(shop, "admin", "of everything");
            secret(shop, "reports", "first");
            shop.awaitHealthy();
            shop.awaitCondition("UsersApplied", "True", "Applied");
            assertOnEveryNode(shop, "first");

            String killed = shop.status().getCurrentPrimary();
            shop.kill(killed);
            await("another pod is the primary")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() -> shop.status().getCurrentPrimary(), pod -> pod != null && !pod.equals(killed));
            shop.awaitHealthy();
            assertOnEveryNode(shop, "first");

            shop.apply(SENTINEL.replace("replicas: 1", "replicas: 2") + REPORTS);
            await("there is another node")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() -> shop.pods(Labels.REDIS).size() == 3);
            shop.awaitHealthy();
            assertOnEveryNode(shop, "first");

            try (Jedis person = shop.connect("shop")) {
                person.ping();
                secret(shop, "reports", "second");
                secret(shop, "admin", "of everything, renewed");
                assertOnEveryNode(shop, "second");
                assertThat(person.ping()).isEqualTo("PONG"); // who is logged in stays it
            }
            await("the new password is in the binding and lets its owner in")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .until(() -> shop.binding().get("password").equals("of everything, renewed")
                            && "OK".equals(shop.connect("shop").set("after", "all")));
            shop.awaitHealthy();
        }
    }

    @Test
    void whoIsWrongIsNamedAndEverybodyElseIsInForce() {
        String standalone = """
                mode: Standalone
                version: "7.0"
                memory: {maxMemory: 64Mi}
                """ + REPORTS;
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "acl-standalone", standalone)) {
            secret(shop, "admin", "of everything");
            shop.awaitCondition("UsersApplied", "False", "SecretMissing");
            assertThat(shop.condition("UsersApplied").get().getMessage())
                    .contains("spec.auth.users[reports].passwordSecretRef", "kubectl create secret generic reports");
            shop.awaitHealthy();
            secret(shop, "reports", "first");
            shop.awaitCondition("UsersApplied", "True", "Applied");

            String second = REPORTS.substring(REPORTS.indexOf("  - name"))
                    .replace("name: reports\n", "name: typo\n")
                    .replace("+get", "+gte");
            shop.apply(standalone + second);
            shop.awaitCondition("UsersApplied", "False", "Refused");
            assertThat(shop.condition("UsersApplied"))
                    .get()
                    .extracting(Condition::getMessage)
                    .asString()
                    .startsWith("spec.auth.users[typo].commands: \"+gte\" is refused by shop-0");
            shop.awaitEvents("UserRefused");
            assertOnEveryNode(shop, "first");

            shop.kill("shop-0"); // a line that Redis refuses would keep it from starting
            await("the node was restarted")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() -> shop.pods(Labels.REDIS)
                                    .get(0)
                                    .getStatus()
                                    .getContainerStatuses()
                                    .get(0)
                                    .getRestartCount()
                            > 0);
            shop.awaitHealthy();
            assertOnEveryNode(shop, "first");

            shop.apply(standalone.substring(0, standalone.indexOf("  users:")));
            await("a user that is not in the spec any more is gone")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> as(shop, node(shop), "first"))
                            .isInstanceOf(JedisAccessControlException.class));
        }
    }

    @Test
    void inModeClusterAUserIsOnEveryNodeAlsoOnANewOne() {
        String sharded = """
                mode: Cluster
                version: "7.0"
                shards: 3
                replicas: 1
                cluster: {nodeTimeout: 2s}
                memory: {maxMemory: 64Mi, policy: noeviction}
                """ + REPORTS;
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "acl-cluster", sharded)) {
            secret(shop, "admin", "of everything");
            secret(shop, "reports", "first");
            shop.awaitHealthy();
            shop.awaitCondition("UsersApplied", "True", "Applied");
            assertOnEveryNode(shop, "first");

            String uid = shop.pods(Labels.REDIS).get(5).getMetadata().getUid();
            shop.client().resource(shop.pods(Labels.REDIS).get(5)).delete();
            await("another pod is in its place")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() -> shop.pods(Labels.REDIS).stream()
                            .noneMatch(pod -> uid.equals(pod.getMetadata().getUid())));
            shop.awaitHealthy();
            assertOnEveryNode(shop, "first");
        }
    }

    /** The status may name addresses of before for a while, and a node may just have been told. */
    private static void assertOnEveryNode(ClusterUnderTest shop, String password) {
        await("reports may log in to every node of " + shop.namespace())
                .atMost(ClusterUnderTest.PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(() -> assertThat(shop.status().getNodes())
                        .hasSameSizeAs(shop.pods(Labels.REDIS))
                        .allSatisfy(node -> {
                            try (Jedis jedis = as(shop, node, password)) {
                                assertThat(jedis.ping()).isEqualTo("PONG");
                                assertThatThrownBy(() -> jedis.get("other"))
                                        .isInstanceOf(JedisAccessControlException.class);
                                assertThatThrownBy(() -> jedis.configGet("*"))
                                        .isInstanceOf(JedisAccessControlException.class);
                            }
                        }));
    }

    private static NodeStatus node(ClusterUnderTest shop) {
        return shop.status().getNodes().get(0);
    }

    private static Jedis as(ClusterUnderTest shop, NodeStatus node, String password) {
        Jedis jedis = new Jedis(node.getIp(), 6379, 20_000);
        try {
            jedis.auth("reports", password);
            return jedis;
        } catch (JedisException e) {
            jedis.close();
            throw e;
        }
    }

    private static void secret(ClusterUnderTest shop, String name, String password) {
        shop.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(shop.namespace())
                        .endMetadata()
                        .withStringData(Map.of("password", password))
                        .build())
                .serverSideApply();
    }
}
