package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.operator.EmbeddedClusterResource;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** People who delete what is the operator's, or have something of their own under a name that it needs. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class ObjectsOfOthersIT {

    private static final String SPEC = """
            mode: Standalone
            version: "7.0"
            memory: {maxMemory: 64Mi}
            """;

    EmbeddedCluster kubernetes;

    @Test
    void aDeletedPasswordComesBackAsTheOneThatTheNodesRunWith() {
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "lost-password", SPEC)) {
            shop.awaitHealthy();
            shop.write(10, 0);
            String password = shop.binding().get("password");
            Resource<?> auth =
                    shop.client().secrets().inNamespace(shop.namespace()).withName("shop-auth");

            auth.delete();

            await("the Secret is back")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .until(() -> shop.client()
                                    .secrets()
                                    .inNamespace(shop.namespace())
                                    .withName("shop-auth")
                                    .get()
                            != null);
            assertThat(shop.client()
                            .secrets()
                            .inNamespace(shop.namespace())
                            .withName("shop-auth")
                            .get()
                            .getData())
                    .isEqualTo(Map.of("password", Base64.getEncoder().encodeToString(password.getBytes())));
            assertThat(shop.binding()).containsEntry("password", password);
            shop.kill("shop-0");
            shop.awaitHealthy();
            try (Jedis jedis = shop.connect("shop")) {
                assertThat(jedis.ping()).isEqualTo("PONG");
            }
        }
    }

    @Test
    void aServiceOfSomebodyElseIsNamedAndLeftAlone() {
        kubernetes
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("taken")
                        .endMetadata()
                        .build())
                .serverSideApply();
        kubernetes.client().resource("""
                        apiVersion: v1
                        kind: Service
                        metadata: {namespace: taken, name: shop}
                        spec: {selector: {app: mine}, ports: [{port: 80}]}
                        """).create();
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "taken", SPEC)) {
            shop.awaitCondition("ConfigurationApplied", "False", "NameTaken");
            assertThat(shop.condition("ConfigurationApplied").get().getMessage())
                    .contains("Service shop in namespace taken");
            shop.awaitEvents("NameTaken");
            var service = kubernetes.client().services().inNamespace("taken").withName("shop");
            assertThat(service.get().getSpec().getSelector()).isEqualTo(Map.of("app", "mine"));

            service.delete();
            shop.awaitHealthy();
        }
    }

    @Test
    void aPasswordThatFilesWouldChangeIsRefused() {
        kubernetes.client().resource("""
                        apiVersion: v1
                        kind: Namespace
                        metadata: {name: blank-password}
                        """).create();
        kubernetes.client().resource("""
                        apiVersion: v1
                        kind: Secret
                        metadata: {namespace: blank-password, name: mine}
                        stringData: {password: " open sesame"}
                        """).create();
        String given = SPEC + "auth: {passwordSecretRef: {name: mine}}\n";
        try (ClusterUnderTest shop = new ClusterUnderTest(kubernetes, "blank-password", given)) {
            shop.awaitCondition("ConfigurationApplied", "False", "PasswordRefused");
            assertThat(shop.condition("ConfigurationApplied").get().getMessage())
                    .contains("spec.auth.passwordSecretRef", "Secret mine", "begins or ends with a blank")
                    .doesNotContain("sesame");
            assertThat(shop.status().getBinding()).as("there is none yet").isNull();
            shop.awaitEvents("PasswordRefused");
        }
    }
}
