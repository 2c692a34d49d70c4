package io.redtier.devcluster.apiserver.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.apiserver.ApiServer;
import io.redtier.devcluster.apiserver.ApiServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An applied configuration that names a resourceVersion is meant for that state alone. */
class ApplyPreconditionMockTest {

    private ApiServer server;
    private KubernetesClient client;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        server = ApiServer.start(ApiServerConfig.in(directory));
        client = server.client();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anotherResourceVersionThanTheLatestIsAConflict() {
        ConfigMap first = apply("1", "a");
        assertThat(first.getData()).as("what is new has no version to meet").containsEntry("key", "a");

        assertThatThrownBy(() -> apply("1", "b"))
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode())
                        .isEqualTo(409))
                .hasMessageContaining("the object has been modified");

        assertThat(apply(first.getMetadata().getResourceVersion(), "c").getData())
                .containsEntry("key", "c");
    }

    private ConfigMap apply(String resourceVersion, String value) {
        return client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("settings")
                        .withResourceVersion(resourceVersion)
                        .endMetadata()
                        .withData(Map.of("key", value))
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}
