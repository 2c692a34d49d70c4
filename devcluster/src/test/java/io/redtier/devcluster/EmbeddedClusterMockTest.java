package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.redtier.devcluster.apiserver.access.Access;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClusterMockTest {
    @TempDir
    private Path folder;

    @Test
    void withoutNodeAndControllersItIsAnApiServer() {
        Path kubeconfig;
        try (EmbeddedCluster cluster = EmbeddedCluster.builder()
                .directory(folder)
                .nodes(false)
                .controllers(false)
                .start()) {
            kubeconfig = cluster.kubeconfig();
            assertThat(kubeconfig).exists();
            assertThat(cluster.client().nodes().list().getItems()).isEmpty();
            assertThatThrownBy(() -> cluster.logs("default", "a", "b"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nodes(false)");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twoAtOnceGiveServicesDifferentAddresses() {
        try (EmbeddedCluster one = apiOnly();
                EmbeddedCluster other = apiOnly()) {
            assertThat(serviceAddress(one)).startsWith("127.").isNotEqualTo(serviceAddress(other));
        }
    }

    @Test
    void whatAServiceAccountDoesIsRecordedInTheTermsOfItsRights() {
        try (EmbeddedCluster cluster = apiOnly()) {
            Config config = new ConfigBuilder(cluster.client().getConfiguration())
                    .withOauthToken(cluster.apiServer().serviceAccountToken("shop", "app"))
                    .build();
            try (KubernetesClient app =
                    new KubernetesClientBuilder().withConfig(config).build()) {
                app.pods().inNamespace("default").list();
                app.nodes().withName("absent").get();
                ConfigMap map = new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("made")
                        .withNamespace("default")
                        .endMetadata()
                        .build();
                app.resource(map).serverSideApply();
                app.configMaps().inAnyNamespace().list();
            }

            assertThat(cluster.apiServer().accesses())
                    .filteredOn(access -> access.user().equals("system:serviceaccount:shop:app"))
                    .extracting(Access::toString)
                    .containsExactly(
                            "create configmaps in default",
                            "list configmaps",
                            "patch configmaps in default",
                            "get nodes",
                            "list pods in default");
        }
    }

    private static EmbeddedCluster apiOnly() {
        return EmbeddedCluster.builder().nodes(false).controllers(false).start();
    }

    private static String serviceAddress(EmbeddedCluster cluster) {
        Service service = new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
        return cluster.client().resource(service).create().getSpec().getClusterIP();
    }
}
