package io.redtier.operator.injection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BypassTest {

    private static final Workload HELLO = new Workload("shop", "Deployment", "hello");

    /** As the webhook leaves it. */
    private static final String INJECTED = """
            initContainers:
            - name: redtier
              ports: [{name: http, containerPort: 15080}]
              env: [{name: REDTIER_LISTEN_PORT, value: "15080"}, {name: REDTIER_APP_PORT, value: "8080"}]
            containers: [{name: hello, ports: [{containerPort: 8080}]}]
            """;

    private static final String COULD_BE = "containers: [{name: hello, ports: [{name: http, containerPort: 8080}]}]";

    @Test
    void aServiceThatNamesThePortLeadsToTheSidecar() {
        assertThat(bypasses(List.of(pod(INJECTED)), service("{app: hello}", "{port: 80, targetPort: http}")))
                .isEmpty();
    }

    @Test
    void aNumberLeadsPastItAlsoOneThatIsNotWritten() {
        assertThat(bypasses(
                        List.of(pod(INJECTED)),
                        service(
                                "{app: hello}",
                                "{port: 80, targetPort: 8080}, {port: 8080}, {port: 81, targetPort: http}")))
                .extracting(Bypass::message)
                .containsExactly(
                        "Service shop/front, port 80: its targetPort 8080 is a number, the app's own port, and leads past"
                                + " the sidecar; write targetPort: http",
                        "Service shop/front, port 8080: its targetPort 8080 is a number, the app's own port, and leads past"
                                + " the sidecar; write targetPort: http");
    }

    @Test
    void anotherPortOfTheAppAndTheServicesOfOthersAreNoConcern() {
        assertThat(bypasses(
                        List.of(pod(INJECTED)),
                        service("{app: hello}", "{port: 9090, targetPort: 9090}"),
                        service("{app: others}", "{port: 80, targetPort: 8080}"),
                        service("{}", "{port: 80, targetPort: 8080}")))
                .isEmpty();
    }

    @Test
    void saysWhatKeepsPodsFromHavingTheSidecar() {
        Pod withoutNames = pod("containers: [{name: hello, ports: [{containerPort: 8080}]}]");
        Pod onTheNode = pod("{hostNetwork: true, " + COULD_BE + "}");

        List<Bypass> bypasses = bypasses(List.of(withoutNames, withoutNames, onTheNode));

        assertThat(bypasses).extracting(Bypass::reason).containsOnly("NotInjected");
        assertThat(bypasses)
                .extracting(Bypass::message)
                .satisfiesExactly(
                        first -> assertThat(first).contains("Deployment shop/hello: a pod with hostNetwork"),
                        second -> assertThat(second).contains("no container has a named port", "targetPort"));
    }

    @Test
    void countsPodsThatStartedWhileNobodyInjected() {
        assertThat(bypasses(List.of(pod(COULD_BE), pod(INJECTED))))
                .singleElement()
                .satisfies(bypass -> assertThat(bypass.message())
                        .contains("1 of 2 pods", "kubectl rollout restart -n shop deployment/hello"));
    }

    @Test
    void podsThatEndOrBelongToNobodyDoNotCount() {
        Pod ended = pod(COULD_BE);
        ended.setStatus(Serialization.unmarshal("phase: Failed", PodStatus.class));
        Pod orphan = pod(COULD_BE);
        orphan.getMetadata().setOwnerReferences(List.of());

        assertThat(bypasses(List.of(ended, orphan))).isEmpty();
    }

    private static List<Bypass> bypasses(List<Pod> pods, Service... services) {
        return Bypass.of(
                HELLO,
                pods.stream().flatMap(pod -> InjectedPod.of(pod).stream()).toList(),
                Stream.of(services).toList());
    }

    private static Pod pod(String spec) {
        return Serialization.unmarshal("""
                metadata:
                  namespace: shop
                  name: hello-5d4f-x
                  labels: {app: hello, redtier.io/inject: "true", pod-template-hash: 5d4f}
                  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: hello-5d4f, uid: u, controller: true}]
                spec:
                %s
                """.formatted(spec.indent(2)), Pod.class);
    }

    private static Service service(String selector, String ports) {
        return Serialization.unmarshal(
                "metadata: {namespace: shop, name: front}\nspec: {selector: %s, ports: [%s]}"
                        .formatted(selector, ports),
                Service.class);
    }
}
