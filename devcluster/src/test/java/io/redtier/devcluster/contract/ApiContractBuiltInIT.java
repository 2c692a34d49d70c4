package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events, leases and the defaults of built-in kinds that clients read. */
@ApiContract
record ApiContractBuiltInIT(Api api) {

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/{ns}/leases";

    @Test
    void eventsAreSelectedByTheirObject() {
        for (String name : List.of("a", "b")) {
            api.post("/api/v1/namespaces/{ns}/events", """
                    metadata: {name: sel.%s}
                    involvedObject: {kind: Pod, name: sel-%s, namespace: "{ns}", uid: u-%s}
                    reason: R
                    type: Warning
                    """.formatted(name, name, name))
                    .ok();
        }

        assertThat(api.get("/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Dsel-a,type%3DWarning")
                        .names())
                .containsExactly("sel.a");
        assertThat(api.get("/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.uid%3Du-b")
                        .names())
                .containsExactly("sel.b");
    }

    @Test
    void anEventBelongsToTheNamespaceOfItsObject() {
        assertThat(api.post("/api/v1/namespaces/{ns}/events", """
                        metadata: {name: astray}
                        involvedObject: {kind: Pod, name: p, namespace: elsewhere}
                        reason: R
                        type: Normal
                        """).refused(422, "Invalid"))
                .contains("involvedObject.namespace");
    }

    @Test
    void aLeaseHasOneWinner() {
        Answer made =
                api.post(LEASES, "{metadata: {name: leader}, spec: {holderIdentity: a, leaseDurationSeconds: 15}}");
        ObjectNode one = made.ok().deepCopy();
        ObjectNode other = one.deepCopy();
        one.withObject("/spec").put("holderIdentity", "one").put("renewTime", "2026-01-01T00:00:00.123456Z");
        other.withObject("/spec").put("holderIdentity", "other");

        Answer won = api.put(LEASES + "/leader", one);
        assertThat(won.at("/spec/holderIdentity")).isEqualTo("one");
        assertThat(won.at("/spec/renewTime")).isEqualTo("2026-01-01T00:00:00.123456Z");
        api.put(LEASES + "/leader", other).refused(409, "Conflict");
        assertThat(won.node("/metadata/generation").isMissingNode()).isTrue();
    }

    @Test
    void podsGetTheirDefaults() {
        ObjectNode pod = api.post("/api/v1/namespaces/{ns}/pods", """
                metadata: {name: p}
                spec:
                  containers:
                  - {name: c, image: i, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}
                """).ok();

        assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Always");
        assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(pod.at("/spec/dnsPolicy").asText()).isEqualTo("ClusterFirst");
        assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("default");
        assertThat(pod.at("/spec/schedulerName").asText()).isEqualTo("default-scheduler");
        assertThat(pod.at("/spec/containers/0/imagePullPolicy").asText()).isEqualTo("Always");
        assertThat(pod.at("/spec/containers/0/ports/0/protocol").asText()).isEqualTo("TCP");
        assertThat(pod.at("/spec/containers/0/readinessProbe"))
                .isEqualTo(api.yaml("{tcpSocket: {port: 80}, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1,"
                        + " failureThreshold: 3}"));
        assertThat(pod.at("/spec/containers/0/terminationMessagePath").asText()).isEqualTo("/dev/termination-log");
        assertThat(pod.at("/status/phase").asText()).isEqualTo("Pending");
        assertThat(pod.at("/status/qosClass").asText()).isEqualTo("BestEffort");
    }

    @Test
    void workloadsGetTheirDefaults() {
        String template = "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers:"
                + " [{name: c, image: 'i:1'}]}}";
        ObjectNode deployment = api.post(
                        "/apis/apps/v1/namespaces/{ns}/deployments",
                        "{metadata: {name: d}, spec: {replicas: 0, " + template + "}}")
                .ok();
        assertThat(deployment.at("/spec/strategy"))
                .isEqualTo(api.yaml("{type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}"));
        assertThat(deployment.at("/spec/progressDeadlineSeconds").asInt()).isEqualTo(600);
        assertThat(deployment.at("/spec/revisionHistoryLimit").asInt()).isEqualTo(10);
        ObjectNode set = api.post(
                        "/apis/apps/v1/namespaces/{ns}/statefulsets",
                        "{metadata: {name: s}, spec: {replicas: 0, serviceName: s, " + template + "}}")
                .ok();
        assertThat(set.at("/spec/podManagementPolicy").asText()).isEqualTo("OrderedReady");
        assertThat(set.at("/spec/updateStrategy"))
                .isEqualTo(api.yaml("{type: RollingUpdate, rollingUpdate: {partition: 0}}"));
        assertThat(set.at("/spec/persistentVolumeClaimRetentionPolicy"))
                .isEqualTo(api.yaml("{whenDeleted: Retain, whenScaled: Retain}"));
    }

    @Test
    void aServiceKeepsItsAddress() {
        String services = "/api/v1/namespaces/{ns}/services";
        Answer made = api.post(services, "{metadata: {name: web}, spec: {selector: {a: b}, ports: [{port: 80}]}}");
        assertThat(made.at("/spec/type")).isEqualTo("ClusterIP");
        assertThat(made.at("/spec/clusterIP")).matches("[0-9.]+");
        assertThat(made.at("/spec/clusterIPs/0")).isEqualTo(made.at("/spec/clusterIP"));
        assertThat(made.node("/spec/ports/0/targetPort").asInt()).isEqualTo(80);
        assertThat(made.at("/spec/sessionAffinity")).isEqualTo("None");

        Answer replaced = api.put(
                services + "/web", api.yaml("{metadata: {name: web}, spec: {selector: {a: c}, ports: [{port: 81}]}}"));
        assertThat(replaced.at("/spec/clusterIP")).isEqualTo(made.at("/spec/clusterIP"));

        assertThat(api.patch(services + "/web", Api.MERGE_PATCH, "{spec: {clusterIP: 10.0.0.1}}")
                        .refused(422, "Invalid"))
                .contains("spec.clusterIPs[0]: Invalid value: [\"10.0.0.1\"]: may not change once set");
        Answer headless = api.post(services, "{metadata: {name: headless}, spec: {clusterIP: None, selector: {a: b}}}");
        assertThat(headless.at("/spec/clusterIP")).isEqualTo("None");
        assertThat(headless.node("/spec/clusterIPs").toString()).isEqualTo("[\"None\"]");
    }
}
