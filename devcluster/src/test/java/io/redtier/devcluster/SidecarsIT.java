package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Init containers with {@code restartPolicy: Always}. */
class SidecarsIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER =
            new EmbeddedClusterExtension(EmbeddedCluster.builder().crashBackoff(Duration.ofMillis(300)));

    /** Says in the shared file when it starts and when it is told to end. */
    private static final String DIARY = """
            {name: %1$s, %2$s image: "redis:7.0", volumeMounts: [{name: work, mountPath: /work}],
             command: [sh, -c, "trap 'sleep 0.2; echo -%1$s >> /work/log; exit 0' TERM; echo +%1$s >> /work/log; while :; do sleep 0.05; done"]}
            """;

    private static ClusterFixture pods;

    @BeforeAll
    static void namespace() {
        pods = new ClusterFixture(CLUSTER.cluster(), "sidecars");
    }

    private static void create(String name, String spec) {
        pods.create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                %s
                """.formatted(name, spec.indent(2)));
    }

    private static String diary(String name, String more) {
        return DIARY.formatted(name, more).replace("\n", " ");
    }

    @Test
    void startInOrderBehindTheirStartupProbesAndEndLastInReverse() {
        pods.create("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: diary}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
                """);
        String gate =
                "restartPolicy: Always, startupProbe: {exec: {command: [test, -e, /work/open]}, periodSeconds: 1, failureThreshold: 60},";
        create("ordered", """
                initContainers:
                - %s
                - %s
                - {name: check, image: "redis:7.0", command: [sh, -c, "echo check >> /work/log"], volumeMounts: [{name: work, mountPath: /work}]}
                containers:
                - %s
                - %s
                volumes: [{name: work, persistentVolumeClaim: {claimName: diary}}]
                """.formatted(
                diary("one", "restartPolicy: Always,"), diary("two", gate), diary("main", ""), diary("other", "")));
        Pod gated = pods.awaitPod(
                "ordered",
                "the second sidecar runs",
                pod -> pod.getStatus().getInitContainerStatuses().size() == 3
                        && pod.getStatus()
                                        .getInitContainerStatuses()
                                        .get(1)
                                        .getState()
                                        .getRunning()
                                != null);
        assertThat(gated.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(gated.getStatus().getInitContainerStatuses())
                .extracting(ContainerStatus::getStarted)
                .containsExactly(true, false, false);

        create("opener", """
                containers: [{name: main, image: "redis:7.0", command: [sh, -c, "touch /work/open; exec tail -n +1 -f /work/log"], volumeMounts: [{name: work, mountPath: /work}]}]
                volumes: [{name: work, persistentVolumeClaim: {claimName: diary}}]
                """);
        Pod pod = pods.awaitReady("ordered");
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        pods.awaitTrue(
                "both main containers are up",
                () -> pods.log("opener").contains("+main\n")
                        && pods.log("opener").contains("+other\n"));
        assertThat(pods.log("opener")).startsWith("+one\n+two\ncheck\n");

        pods.client().resource(pod).delete();
        pods.awaitTrue("the pod is gone", () -> pods.pod("ordered") == null);
        pods.awaitTrue(
                "all have said good-bye", () -> pods.log("opener").lines().count() == 9);
        assertThat(pods.log("opener")).endsWith("-two\n-one\n");
    }

    @Test
    void areRestartedByThemselves() {
        create("crashing", """
                initContainers: [{name: sidecar, restartPolicy: Always, image: "redis:7.0", command: [sh, -c, "sleep 0.3; exit 1"]}]
                containers: [{name: main, image: "redis:7.0", command: [sleep, "600"]}]
                """);
        Pod pod = pods.awaitPod(
                "crashing", "the sidecar has been restarted", p -> p.getStatus().getInitContainerStatuses().stream()
                        .anyMatch(status -> status.getRestartCount() >= 2));
        assertThat(ClusterFixture.container(pod).getRestartCount()).isZero();
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(pod.getStatus().getConditions())
                .anyMatch(condition -> condition.getType().equals("Initialized")
                        && condition.getStatus().equals("True"));
    }

    @Test
    void doNotKeepAPodFromCompleting() {
        create("job", """
                restartPolicy: Never
                initContainers: [{name: sidecar, restartPolicy: Always, image: "redis:7.0", command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.05; done"]}]
                containers: [{name: main, image: "redis:7.0", command: [sleep, "0.3"]}]
                """);
        Pod pod =
                pods.awaitPod("job", "it is done", p -> p.getStatus().getPhase().equals("Succeeded"));
        assertThat(pod.getStatus().getInitContainerStatuses().get(0).getState().getTerminated())
                .isNotNull();
    }
}
