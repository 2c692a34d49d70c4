package io.redtier.devcluster.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
    private static final String SPREAD = """
            topologySpreadConstraints:
            - {topologyKey: zone, maxSkew: 1, whenUnsatisfiable: %s, labelSelector: {matchLabels: {app: x}}}
            """;

    private static Pod pod(String spec) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, namespace: n, labels: {app: x}}
                spec:
                  containers: [{name: main, image: i}]
                %s
                """.formatted(spec.indent(2)), Pod.class);
    }

    private static NodePods node(String name, String zone, Pod... pods) {
        Node node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of("host", name, "zone", zone))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withAllocatable(
                        Map.of("cpu", new Quantity("2"), "memory", new Quantity("4Gi"), "pods", new Quantity("3")))
                .endStatus()
                .build();
        return new NodePods(node, Arrays.asList(pods));
    }

    private static NodePods tainted(NodePods node, String effect) {
        node.node().getSpec().setTaints(List.of(new Taint(effect, "disk", null, "slow")));
        return node;
    }

    private static String place(Pod pod, NodePods... nodes) {
        Placement.Decision decision = Placement.decide(pod, List.of(nodes));
        return decision.node().orElse(decision.message());
    }

    @Test
    void emptierNodesComeFirst() {
        assertThat(place(pod(""), node("a", "1", pod("")), node("b", "1"), node("c", "1")))
                .isEqualTo("b");
        assertThat(place(pod(""))).isEqualTo("no nodes available to schedule pods");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{operator: Exists} | a",
                "{key: disk, operator: Exists, effect: NoSchedule} | a",
                "{key: disk, value: slow} | a",
                "{key: disk, value: fast} | 0/1 nodes are available: 1 node(s) had untolerated taint {disk: slow}.",
                "{key: disk, value: slow, effect: NoExecute} | 0/1 nodes are available: 1 node(s) had untolerated taint {disk: slow}.",
            })
    void taintsKeepPodsAwayThatDoNotTolerateThem(String toleration, String expected) {
        assertThat(place(pod("tolerations: [" + toleration + "]"), tainted(node("a", "1"), "NoSchedule")))
                .isEqualTo(expected);
    }

    @Test
    void aTaintThatOnlyAsksIsAvoided() {
        assertThat(place(pod(""), tainted(node("a", "1"), "PreferNoSchedule"), node("b", "1", pod(""))))
                .isEqualTo("b");
        assertThat(place(pod(""), tainted(node("a", "1"), "PreferNoSchedule"))).isEqualTo("a");
    }

    @Test
    void noPodAsksForMoreThanAWholeNode() {
        String spec = "initContainers: [{name: i, image: i, resources: {requests: {%s}}}]";
        assertThat(place(pod(spec.formatted("cpu: 2, memory: 4Gi")), node("a", "1")))
                .isEqualTo("a");
        assertThat(place(pod(spec.formatted("cpu: 2100m")), node("a", "1"), node("b", "1")))
                .isEqualTo("0/2 nodes are available: 2 Insufficient cpu.");
        assertThat(place(pod(spec.formatted("memory: 5Gi")), node("a", "1")))
                .isEqualTo("0/1 nodes are available: 1 Insufficient memory.");
        assertThat(place(pod(""), node("a", "1", pod(""), pod(""), pod(""))))
                .isEqualTo("0/1 nodes are available: 1 Too many pods.");
    }

    @Test
    void requiredNodeAffinityIsHonoured() {
        Pod pod = pod("""
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                      - matchExpressions: [{key: zone, operator: In, values: ["2"]}]
                """);
        assertThat(place(pod, node("a", "1"), node("b", "2"))).isEqualTo("b");
        assertThat(place(pod, node("a", "1")))
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.");
    }

    @Test
    void preferredAntiAffinityAvoidsButDoesNotForbid() {
        Pod pod = pod("""
                affinity:
                  podAntiAffinity:
                    preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 100
                      podAffinityTerm: {topologyKey: host, labelSelector: {matchLabels: {app: x}}}
                """);
        Pod stranger = pod("");
        stranger.getMetadata().setLabels(Map.of());
        assertThat(place(pod, node("a", "1", pod("")), node("b", "1", stranger, stranger)))
                .isEqualTo("b");
        assertThat(place(pod, node("a", "1", pod("")))).isEqualTo("a");
    }

    @Test
    void antiAffinityHoldsInBothDirections() {
        Pod lonely = pod("""
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: zone, labelSelector: {matchLabels: {app: x}}}
                """);
        assertThat(place(pod(""), node("a", "1", lonely), node("b", "1"), node("c", "2")))
                .isEqualTo("c");
        assertThat(place(pod(""), node("a", "1", lonely), node("b", "1")))
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules.");
        Pod elsewhere = pod("");
        elsewhere.getMetadata().setNamespace("other");
        assertThat(place(lonely, node("a", "1", elsewhere))).isEqualTo("a");
    }

    @Test
    void theFirstOfAGroupThatBelongsTogetherMayStartAnywhere() {
        Pod sociable = pod("""
                affinity:
                  podAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: zone, labelSelector: {matchLabels: {app: x}}}
                """);
        assertThat(place(sociable, node("a", "1"))).isEqualTo("a");
        assertThat(place(sociable, node("a", "1"), node("b", "2", pod("")), node("c", "2")))
                .isEqualTo("c");
    }

    @Test
    void spreadKeepsTheSkew() {
        Pod demand = pod(SPREAD.formatted("DoNotSchedule"));
        assertThat(place(demand, node("a", "1", pod("")), node("b", "1"), node("c", "2", pod("")), node("d", "3")))
                .isEqualTo("d");
        NodePods full = tainted(node("d", "3"), "NoSchedule");
        assertThat(place(demand, node("a", "1", pod("")), node("c", "2", pod("")), full))
                .isEqualTo("0/3 nodes are available: 1 node(s) had untolerated taint {disk: slow},"
                        + " 2 node(s) didn't match pod topology spread constraints.");
        assertThat(place(pod(SPREAD.formatted("ScheduleAnyway")), node("a", "1", pod("")), node("c", "2"), full))
                .isEqualTo("c");
    }
}
