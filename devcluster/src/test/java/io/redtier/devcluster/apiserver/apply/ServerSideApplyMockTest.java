package io.redtier.devcluster.apiserver.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.redtier.devcluster.apiserver.ApiServer;
import io.redtier.devcluster.apiserver.ApiServerConfig;
import io.redtier.devcluster.apiserver.resource.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of apply cases by HTTP: against the embedded API server, or against the one that the environment variable
 * {@code REDTIER_REAL_KUBECONFIG} names, to hold the table itself to what a real one does.
 */
class ServerSideApplyMockTest {

    private static ApiServer server;
    private static KubernetesClient client;

    static Stream<ApplyCases.Case> cases() {
        return ApplyCases.all();
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        String real = System.getenv("REDTIER_REAL_KUBECONFIG");
        if (real == null) {
            server = ApiServer.start(ApiServerConfig.in(directory));
            client = server.client();
        } else {
            client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(Path.of(real).toFile()))
                    .build();
        }
        send(
                "POST",
                "application/json",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                ApplyCases.widgetDefinition());
        Awaitility.await("widgets are served")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> send("GET", null, "/apis/test.redtier.io/v1/namespaces/default/widgets", null)
                                .code()
                        == 200);
    }

    @AfterAll
    static void stop() {
        if (server == null) {
            client.close();
        } else {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holds(ApplyCases.Case row) {
        Http subject = new Http(row);
        try {
            ApplyCases.run(row, subject);
        } finally {
            subject.delete();
        }
    }

    private static HttpResponse<String> send(String method, String type, String path, JsonNode body) {
        try {
            return client.getHttpClient()
                    .sendAsync(
                            client.getHttpClient()
                                    .newHttpRequestBuilder()
                                    .uri(client.getMasterUrl().toString().replaceAll("/$", "") + path)
                                    .method(
                                            method,
                                            type,
                                            body == null ? null : new String(Json.write(body), StandardCharsets.UTF_8))
                                    .build(),
                            String.class)
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new UncheckedIOException(new IOException(method + " " + path, e));
        }
    }

    private record Http(ApplyCases.Case row) implements ApplyCases.Subject {

        private String path() {
            String apiVersion = row.apiVersion();
            return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion + "/namespaces/default/"
                    + row.kind().toLowerCase(java.util.Locale.ROOT) + "s/" + row.objectName();
        }

        @Override
        public String apply(ObjectNode config, String manager, boolean status, boolean force) {
            HttpResponse<String> response = send(
                    "PATCH",
                    "application/apply-patch+yaml",
                    path() + (status ? "/status" : "") + "?fieldManager=" + manager + (force ? "&force=true" : ""),
                    config);
            if (response.code() == 409) {
                return Json.readObject(response.body().getBytes(StandardCharsets.UTF_8))
                        .path("message")
                        .asText();
            }
            assertThat(response.code()).as(bodyOf(response)).isBetween(200, 201);
            return null;
        }

        @Override
        public void update(JsonNode mergePatch, String manager) {
            HttpResponse<String> response =
                    send("PATCH", "application/merge-patch+json", path() + "?fieldManager=" + manager, mergePatch);
            assertThat(response.code()).as(bodyOf(response)).isEqualTo(200);
        }

        @Override
        public ObjectNode object() {
            return Json.readObject(bodyOf(send("GET", null, path(), null)).getBytes(StandardCharsets.UTF_8));
        }

        void delete() {
            send(
                    "PATCH",
                    "application/merge-patch+json",
                    path(),
                    Json.readObject("{\"metadata\":{\"finalizers\":null}}".getBytes(StandardCharsets.UTF_8)));
            send("DELETE", null, path(), null);
        }

        private static String bodyOf(HttpResponse<String> response) {
            return response.body();
        }
    }
}
