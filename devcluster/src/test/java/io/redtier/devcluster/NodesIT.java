package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several nodes: where pods go, cordon, and nodes that are lost. */
class NodesIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER = new EmbeddedClusterExtension(
            EmbeddedCluster.builder().nodes(3).zones("a", "b", "c").nodeGrace(Duration.ofSeconds(10)));

    private static ClusterFixture pods;

    @BeforeAll
    static void namespace() {
        pods = new ClusterFixture(CLUSTER.cluster(), "nodes");
    }

    @AfterEach
    void deleteAll() {
        pods.client().pods().inNamespace("nodes").withGracePeriod(0).delete();
        pods.awaitTrue("no pod is left", () -> pods.client()
                .pods()
                .inNamespace("nodes")
                .list()
                .getItems()
                .isEmpty());
    }

    private static void create(String name, String spec) {
        pods.create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, labels: {app: spread}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{name: main, image: "redis:7.0"}]
                %s
                """.formatted(name, spec.indent(2)));
    }

    private static String apart(String name) {
        create(name, """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: spread}}}
                """);
        return name;
    }

    private static String ready(String node) {
        return pods.client().nodes().withName(node).get().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(NodeCondition::getStatus)
                .collect(Collectors.joining());
    }

    @Test
    void nodesLieInTheirZones() {
        assertThat(pods.client().nodes().list().getItems())
                .extracting(node -> node.getMetadata().getLabels().get("kubernetes.io/hostname") + " "
                        + node.getMetadata().getLabels().get("topology.kubernetes.io/zone"))
                .containsExactlyInAnyOrder("node-1 a", "node-2 b", "node-3 c");
    }

    @Test
    void podsThatMustNotMeetGetANodeEachAndTheOneTooManyWaits() {
        List<String> nodes = List.of("one", "two", "three").stream()
                .map(NodesIT::apart)
                .map(name -> pods.awaitReady(name).getSpec().getNodeName())
                .toList();
        assertThat(nodes).containsExactlyInAnyOrder("node-1", "node-2", "node-3");

        apart("four");
        Pod waiting = pods.awaitPod("four", "four fits nowhere", pod -> !pod.getStatus()
                .getConditions()
                .isEmpty());
        String message = "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.";
        assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(waiting.getStatus().getConditions())
                .extracting(
                        condition -> condition.getType() + " " + condition.getReason() + " " + condition.getMessage())
                .containsExactly("PodScheduled Unschedulable " + message);
        pods.awaitTrue("the Event is there", () -> pods.hasEvent("four", "FailedScheduling", message));

        pods.client().pods().inNamespace("nodes").withName("two").delete();
        pods.awaitReady("four");
    }

    @Test
    void aCordonedNodeGetsNoPodsUntilItIsUncordoned() {
        pods.edit(
                pods.client().nodes().withName("node-2"), node -> node.getSpec().setUnschedulable(true));
        create("selective", "nodeSelector: {topology.kubernetes.io/zone: b}");
        pods.awaitTrue(
                "the Event is there",
                () -> pods.hasEvent(
                        "selective",
                        "FailedScheduling",
                        "0/3 nodes are available: 1 node(s) were unschedulable,"
                                + " 2 node(s) didn't match Pod's node affinity/selector."));
        pods.edit(
                pods.client().nodes().withName("node-2"), node -> node.getSpec().setUnschedulable(null));
        assertThat(pods.awaitReady("selective").getSpec().getNodeName()).isEqualTo("node-2");
    }

    @Test
    void podsOfALostNodeLingerUntilItComesBack() {
        create("stays", "nodeSelector: {kubernetes.io/hostname: node-3}");
        create("goes", """
                nodeSelector: {kubernetes.io/hostname: node-3}
                tolerations:
                - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 0}
                """);
        pods.awaitReady("goes");
        Pod before = pods.awaitReady("stays");

        CLUSTER.cluster().faults().loseNode("node-3");
        pods.awaitTrue("the node is given up", () -> ready("node-3").equals("Unknown"));
        pods.awaitPod("stays", "stays is not ready", pod -> !ClusterFixture.isReady(pod));
        pods.awaitPod("goes", "goes is terminating", pod -> pod.getMetadata().getDeletionTimestamp() != null);
        assertThat(pods.pod("stays").getStatus().getPhase()).isEqualTo("Running");
        create("late", "nodeSelector: {kubernetes.io/hostname: node-3}");
        pods.awaitTrue(
                "late finds no node",
                () -> pods.hasEvent(
                        "late",
                        "FailedScheduling",
                        "1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }"));
        assertThat(pods.pod("goes")).as("nobody confirms its end").isNotNull();
        assertThat(pods.process("goes").isAlive()).isTrue();

        CLUSTER.cluster().faults().recoverNode("node-3");
        pods.awaitTrue("the node is back", () -> ready("node-3").equals("True"));
        pods.awaitTrue("goes is gone", () -> pods.pod("goes") == null);
        Pod after = pods.awaitReady("stays");
        assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
        assertThat(ClusterFixture.container(after).getRestartCount()).isZero();
        pods.awaitReady("late");
    }
}
