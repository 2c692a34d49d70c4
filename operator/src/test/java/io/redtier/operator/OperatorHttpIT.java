package io.redtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What the kubelet and Prometheus read. */
@QuarkusTest
@QuarkusTestResource(EmbeddedClusterResource.class)
class OperatorHttpIT {

    @TestHTTPResource("/q/health")
    URI health;

    @TestHTTPResource("/q/metrics")
    URI metrics;

    @Test
    void aRunningOperatorIsHealthyAndTellsFigures() throws IOException, InterruptedException {
        HttpResponse<String> up = get(health);
        assertThat(up.statusCode()).as(up.body()).isEqualTo(200);
        assertThat(up.body()).contains("UP").doesNotContain("DOWN");

        HttpResponse<String> figures = get(metrics);
        assertThat(figures.statusCode()).isEqualTo(200);
        assertThat(figures.body()).contains("jvm_threads_live_threads");
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
