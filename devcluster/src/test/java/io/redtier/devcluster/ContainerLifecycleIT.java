package io.redtier.devcluster;

import static io.redtier.devcluster.ClusterFixture.container;
import static io.redtier.devcluster.ClusterFixture.redis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContainerLifecycleIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER =
            new EmbeddedClusterExtension(EmbeddedCluster.builder().crashBackoff(Duration.ofMillis(300)));

    private static ClusterFixture pods;

    @BeforeAll
    static void namespace() {
        pods = new ClusterFixture(CLUSTER.cluster(), "lifecycle");
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

    @Test
    void initContainersRunOneAfterAnotherBeforeTheOthers() {
        create("init", """
                initContainers:
                - {name: one, image: "redis:7.0", command: [sh, -c, "echo one >> /work/log"], volumeMounts: [{name: work, mountPath: /work}]}
                - {name: two, image: "redis:7.0", command: [sh, -c, "echo two >> /work/log"], volumeMounts: [{name: work, mountPath: /work}]}
                containers:
                - {name: main, image: "redis:7.0", command: [sh, -c, "cat /work/log; exec sleep 60"], volumeMounts: [{name: work, mountPath: /work}]}
                volumes: [{name: work, emptyDir: {}}]
                """);
        Pod pod = pods.awaitReady("init");

        pods.awaitTrue("the log is there", () -> pods.log("init").equals("one\ntwo\n"));
        assertThat(pod.getStatus().getInitContainerStatuses())
                .allMatch(
                        status -> status.getState().getTerminated().getReason().equals("Completed"));
    }

    @Test
    void aCrashingContainerBacksOff() {
        create("crash", "containers: [{name: main, image: \"redis:7.0\", command: [sh, -c, \"echo no; exit 3\"]}]");

        Pod pod = pods.awaitPod(
                "crash",
                "crash is held back",
                p -> waiting(p).filter("CrashLoopBackOff"::equals).isPresent()
                        && container(p).getRestartCount() >= 2);

        assertThat(container(pod).getLastState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(container(pod).getState().getWaiting().getMessage())
                .contains("restarting failed container=main pod=crash_lifecycle");
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        pods.awaitTrue("the Event is there", () -> pods.hasEvent("crash", "BackOff", "restarting failed container"));
    }

    @Test
    void aJobLikePodEndsAsItsExitCodesSay() {
        create("good", "restartPolicy: Never\ncontainers: [{name: main, image: \"redis:7.0\", command: [\"true\"]}]");
        create("bad", "restartPolicy: Never\ncontainers: [{name: main, image: \"redis:7.0\", command: [\"false\"]}]");

        pods.awaitPod("good", "good succeeded", pod -> "Succeeded"
                .equals(pod.getStatus().getPhase()));
        pods.awaitPod(
                "bad", "bad failed", pod -> "Failed".equals(pod.getStatus().getPhase()));
    }

    @Test
    void deletionRunsPreStopThenSigtermThenSigkill() {
        create("stop", """
                terminationGracePeriodSeconds: 15
                containers:
                - name: main
                  image: redis:7.0
                  command: [sh, -c, "trap 'echo term >> /work/log' TERM; touch /work/up; while :; do sleep 0.05; done"]
                  lifecycle: {preStop: {exec: {command: [sh, -c, "echo pre >> /work/log"]}}}
                  readinessProbe: {exec: {command: [test, -e, /work/up]}}
                  volumeMounts: [{name: work, mountPath: /work}]
                - name: reader
                  image: redis:7.0
                  command: [sh, -c, "trap '' TERM; touch /work/log; exec tail -f /work/log"]
                  volumeMounts: [{name: work, mountPath: /work}]
                volumes: [{name: work, emptyDir: {}}]
                """);
        Pod pod = pods.awaitReady("stop");
        ProcessHandle process = pods.process("stop");
        pods.client().resource(pod).delete();

        pods.awaitTrue(
                "preStop came before SIGTERM",
                () -> CLUSTER.cluster().logs("lifecycle", "stop", "reader").equals("pre\nterm\n"));
        assertThat(process.isAlive())
                .as("a process that ignores SIGTERM has its grace period")
                .isTrue();
        pods.awaitTrue("the pod is gone", () -> pods.pod("stop") == null);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aFrozenProcessIsFoundByItsLivenessProbe() throws IOException, InterruptedException {
        create("frozen", """
                terminationGracePeriodSeconds: 1
                containers:
                - name: main
                  image: redis:7.0
                  livenessProbe: {exec: {command: [sh, -c, "redis-cli -h $REDTIER_BIND ping"]}, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 2}
                """);
        Pod before = pods.awaitReady("frozen");
        int restarts = container(before).getRestartCount();
        new ProcessBuilder("kill", "-STOP", Long.toString(pods.process("frozen").pid()))
                .start()
                .waitFor();

        Pod after = pods.awaitPod(
                "frozen", "frozen is restarted", pod -> container(pod).getRestartCount() > restarts);

        assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
        pods.awaitTrue("the Event is there", () -> pods.hasEvent("frozen", "Unhealthy", "Liveness probe failed"));
    }

    @Test
    void aContainerThatTakesTooMuchMemoryIsKilled() {
        create("memory", """
                containers:
                - name: main
                  image: redis:7.0
                  readinessProbe: {tcpSocket: {port: 6379}}
                  resources: {limits: {memory: 60Mi}}
                """);
        Pod pod = pods.awaitReady("memory");
        assertThat(container(pod).getRestartCount()).isZero();
        try {
            redis(pod.getStatus().getPodIP(), "EVAL \"redis.call('SET', 'k', string.rep('x', 100000000))\" 0");
        } catch (IOException killed) {
            // It may not live long enough to answer; that it was killed is seen below.
        }

        Pod after = pods.awaitPod("memory", "it is restarted", p -> container(p).getRestartCount() == 1);
        assertThat(container(after).getLastState().getTerminated().getReason()).isEqualTo("OOMKilled");
        assertThat(container(after).getLastState().getTerminated().getExitCode())
                .isEqualTo(137);
        assertThat(pods.awaitReady("memory").getMetadata().getUid())
                .isEqualTo(pod.getMetadata().getUid());
    }

    @Test
    void saysWhatIsMissing() {
        create("image", "containers: [{name: main, image: \"nginx:1\"}]");
        create("config", """
                containers:
                - {name: main, image: "redis:7.0", env: [{name: X, valueFrom: {configMapKeyRef: {name: later, key: x}}}]}
                """);

        Pod image = pods.awaitPod("image", "the image is unknown", pod -> waiting(pod)
                .filter("ImagePullBackOff"::equals)
                .isPresent());
        assertThat(container(image).getState().getWaiting().getMessage()).contains("nginx:1", "redis:*");
        Pod config = pods.awaitPod("config", "the ConfigMap is missing", pod -> waiting(pod)
                .filter("CreateContainerConfigError"::equals)
                .isPresent());
        assertThat(container(config).getState().getWaiting().getMessage()).isEqualTo("configmap \"later\" not found");
        assertThat(config.getStatus().getPhase()).isEqualTo("Pending");

        pods.create("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: later}\ndata: {x: y}");
        pods.awaitReady("config");
    }

    private static Optional<String> waiting(Pod pod) {
        return Optional.ofNullable(pod.getStatus().getContainerStatuses())
                .filter(statuses -> !statuses.isEmpty())
                .map(statuses -> statuses.get(0).getState().getWaiting())
                .map(ContainerStateWaiting::getReason);
    }
}
