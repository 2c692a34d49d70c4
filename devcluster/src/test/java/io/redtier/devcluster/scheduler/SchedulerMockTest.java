package io.redtier.devcluster.scheduler;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class SchedulerMockTest {
    private static final String BINDING = "/api/v1/namespaces/shop/pods/%s/binding";

    KubernetesMockServer server;
    KubernetesClient client;

    @BeforeEach
    void node() {
        client.resource(Serialization.unmarshal("""
                apiVersion: v1
                kind: Node
                metadata: {name: node-1}
                spec: {}
                status: {allocatable: {cpu: "4", memory: 8Gi, pods: "110"}}
                """, Node.class)).create();
    }

    @Test
    void aBindingThatIsRefusedIsTriedAgainThoughNothingElseChanges() {
        refuseOnce("web");
        accept("web");
        client.resource(pod("web", "{}")).create();

        try (Scheduler scheduler = new Scheduler(client, Clock.systemUTC())) {
            scheduler.start();
            awaitScheduled("web");
        }
    }

    @Test
    void aPodThatCanNotBePlacedDoesNotKeepTheOthersBack() {
        accept("web");
        // Its term has no operator, which the real API server would have refused.
        String term = "{nodeSelectorTerms: [{matchExpressions: [{key: zone}]}]}";
        client.resource(pod("broken", "{requiredDuringSchedulingIgnoredDuringExecution: " + term + "}"))
                .create();
        client.resource(pod("web", "{}")).create();

        try (Scheduler scheduler = new Scheduler(client, Clock.systemUTC())) {
            scheduler.start();
            awaitScheduled("web");
        }
    }

    private void refuseOnce(String pod) {
        server.expect()
                .post()
                .withPath(BINDING.formatted(pod))
                .andReturn(
                        HttpURLConnection.HTTP_FORBIDDEN,
                        new StatusBuilder()
                                .withCode(HttpURLConnection.HTTP_FORBIDDEN)
                                .build())
                .once();
    }

    private void accept(String pod) {
        server.expect()
                .post()
                .withPath(BINDING.formatted(pod))
                .andReturn(HttpURLConnection.HTTP_CREATED, "{}")
                .once();
    }

    private void awaitScheduled(String pod) {
        await(pod + " is bound")
                .atMost(Duration.ofSeconds(60))
                .until(() -> client.v1().events().inNamespace("shop").list().getItems().stream()
                        .anyMatch(event -> event.getReason().equals("Scheduled")
                                && event.getInvolvedObject().getName().equals(pod)));
    }

    private static Pod pod(String name, String affinity) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: shop, uid: %s, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec:
                  containers: [{name: main, image: redis}]
                  affinity: {nodeAffinity: %s}
                """.formatted(name, name, affinity), Pod.class);
    }
}
