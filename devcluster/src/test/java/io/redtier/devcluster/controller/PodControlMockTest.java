package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An API server that refuses pods. */
@EnableKubernetesMockClient(
        crud = true,
        https = false,
        kubernetesClientBuilderCustomizer = PodControlMockTest.Patient.class)
class PodControlMockTest {
    private static final String REFUSAL = "pods \"web-1\" is forbidden: exceeded quota";

    /** A loaded machine takes its time for a first connection. */
    public static final class Patient implements Consumer<KubernetesClientBuilder> {
        @Override
        public void accept(KubernetesClientBuilder builder) {
            builder.withHttpClientBuilderConsumer(http -> http.connectTimeout(1, TimeUnit.MINUTES));
        }
    }

    KubernetesMockServer server;
    KubernetesClient client;

    @Test
    void itsOwnerSaysWhyPodsAreMissing() {
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/shop/pods")
                .andReturn(
                        HttpURLConnection.HTTP_FORBIDDEN,
                        new StatusBuilder()
                                .withCode(HttpURLConnection.HTTP_FORBIDDEN)
                                .withMessage(REFUSAL)
                                .build())
                .always();
        client.resource(set()).create();
        try (EventRecorder events = new EventRecorder(client, "test", null, Clock.systemUTC())) {
            ReplicaSetController controller = new ReplicaSetController(
                    client,
                    new StatusPatch(client),
                    events,
                    Clock.systemUTC(),
                    (Key key, Duration delay) -> {},
                    namespace -> List.<Pod>of());

            // Thrown, so that the queue tries again later.
            assertThatThrownBy(() -> controller.reconcile(new Key("shop", "web")))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining(REFUSAL);

            assertThat(client.resource(set()).get().getStatus().getConditions())
                    .singleElement()
                    .satisfies(condition -> {
                        assertThat(condition.getType()).isEqualTo("ReplicaFailure");
                        assertThat(condition.getReason()).isEqualTo("FailedCreate");
                        assertThat(condition.getMessage()).isEqualTo(REFUSAL);
                    });
            List<Event> written = await("the Event is written in the background")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> client.v1().events().inNamespace("shop").list().getItems(), found -> !found.isEmpty());
            assertThat(written)
                    .singleElement()
                    .extracting(Event::getType, Event::getReason, Event::getMessage)
                    .containsExactly("Warning", "FailedCreate", "Error creating: " + REFUSAL);
        }
    }

    private static ReplicaSet set() {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: web, namespace: shop, uid: u}
                spec:
                  replicas: 3
                  selector: {matchLabels: {app: web}}
                  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: redis}]}}
                """, ReplicaSet.class);
    }
}
