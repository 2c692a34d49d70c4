package io.redtier.devcluster;

import static io.redtier.devcluster.ClusterFixture.redis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods with networks of their own, and what can go wrong between them. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PartitionIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER =
            new EmbeddedClusterExtension(EmbeddedCluster.builder().ownNetworks(pod -> true));

    private static final String NAMESPACE = "partition";
    /** Exit code of {@code timeout}. */
    private static final int NO_ANSWER = 124;

    private record Output(int code, String text) {}

    private static ClusterFixture pods;

    @BeforeAll
    static void permitted() {
        String obstacle = faults().partitionObstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), obstacle);
        pods = new ClusterFixture(CLUSTER.cluster(), NAMESPACE);
        pods.create("""
                apiVersion: v1
                kind: Service
                metadata: {name: b}
                spec: {selector: {app: b}, ports: [{port: 6379}]}
                """);
        List.of("a", "b", "c").forEach(name -> create(name, ""));
        create("shared", "devcluster.redtier.io/network: shared");
        List.of("a", "b", "c", "shared").forEach(pods::awaitReady);
    }

    @AfterEach
    void heal() {
        faults().heal();
    }

    private static Faults faults() {
        return CLUSTER.cluster().faults();
    }

    private static void create(String name, String annotations) {
        pods.create("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %1$s
                  labels: {app: %1$s}
                  annotations: {%2$s}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: redis:7.0
                    args: [--repl-diskless-sync-delay, "0", --save, ""]
                    readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}
                """.formatted(name, annotations));
    }

    private static String ip(String pod) {
        return pods.pod(pod).getStatus().getPodIP();
    }

    /** Runs a command in a pod, as {@code kubectl exec} does. */
    private static Output in(String pod, String... command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecWatch exec = pods.client()
                .pods()
                .inNamespace(NAMESPACE)
                .withName(pod)
                .writingOutput(out)
                .writingError(out)
                .exec(command)) {
            int code = exec.exitCode().get(60, TimeUnit.SECONDS);
            return new Output(code, out.toString(StandardCharsets.UTF_8).strip());
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no end of " + String.join(" ", command), e);
        }
    }

    private static Output ask(String from, String host, String seconds) {
        return in(from, "timeout", seconds, "redis-cli", "-h", host, "PING");
    }

    private static void assertReaches(String from, String host) {
        // A Service's address follows its pods' readiness.
        pods.awaitTrue(
                from + " reaches " + host, () -> ask(from, host, "20").text.equals("PONG"));
    }

    private static void assertSilence(String from, String host) {
        assertThat(ask(from, host, "1")).isEqualTo(new Output(NO_ANSWER, ""));
    }

    @Test
    void podsWithNetworksOfTheirOwnReachWhatListensAndAreRefusedElsewhere() {
        assertReaches("a", ip("b"));
        assertReaches("a", "b");
        assertReaches("a", ip("shared"));
        assertReaches("shared", ip("a"));
        assertThat(in("a", "redis-cli", "-h", ip("b"), "-p", "6380", "PING").text)
                .contains("Connection refused");
        assertThat(in("a", "sh", "-c", "redis-cli -h $KUBERNETES_SERVICE_HOST -p $KUBERNETES_SERVICE_PORT PING").text)
                .as("the API server speaks, though not Redis' language")
                .doesNotContain("refused");
        assertThat(in("a", "redis-cli", "-h", ip("b"), "CLIENT", "INFO").text)
                .as("who calls is seen")
                .contains(" addr=" + ip("a") + ":");
        assertThat(in("a", "redis-cli", "-h", "b", "CLIENT", "INFO").text)
                .as("through a Service too")
                .contains(" addr=" + ip("a") + ":");
    }

    @Test
    void aPartitionCutsBothWaysAndNobodyElse() throws IOException {
        assertReaches("a", "b");
        faults().partition(NAMESPACE, List.of("a"), List.of("b"));

        assertSilence("a", ip("b"));
        assertSilence("b", ip("a"));
        assertSilence("a", "b");
        assertReaches("a", ip("c"));
        assertReaches("c", ip("b"));
        assertThat(redis(ip("a"), "PING")).isEqualTo("+PONG");

        faults().heal();
        assertReaches("a", ip("b"));
        assertReaches("b", ip("a"));
    }

    @Test
    void anUnpluggedPodReachesNobodyAndNobodyReachesItUntilItIsHealed() throws IOException {
        try (Socket open = new Socket(ip("c"), 6379)) {
            open.setSoTimeout(500);
            faults().unplug(NAMESPACE, "c");
            open.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> open.getInputStream().read())
                    .as("an open connection is silent")
                    .hasMessageContaining("timed out");
            assertSilence("a", ip("c"));
            assertSilence("c", ip("a"));
            assertSilence("c", "b");
            assertSilence("c", ip("shared"));
            pods.awaitPod("c", "its probes fail", pod -> !ClusterFixture.isReady(pod));

            faults().heal();
            open.setSoTimeout(20_000);
            assertThat((char) open.getInputStream().read()).as("it goes on").isEqualTo('+');
        }
        pods.awaitReady("c");
        assertReaches("c", "b");
    }

    @Test
    void aReplicaThatIsPartitionedFallsBehindAndCatchesUpOnTheSameConnection() throws IOException {
        assertThat(redis(ip("b"), "REPLICAOF " + ip("a") + " 6379")).isEqualTo("+OK");
        try {
            redis(ip("a"), "SET before 1");
            pods.awaitAnswer(ip("b"), "GET before", "1");

            faults().partition(NAMESPACE, List.of("b"), List.of("a"));
            redis(ip("a"), "SET meanwhile 1");
            assertThat(in("a", "sh", "-c", "(echo SET later 1; echo WAIT 1 500) | redis-cli -h " + ip("a")).text)
                    .as("nobody acknowledges")
                    .isEqualTo("OK\n0");
            assertThat(redis(ip("b"), "GET meanwhile")).isEqualTo("$-1");

            faults().heal();
            pods.awaitAnswer(ip("b"), "GET later", "1");
            assertThat(in("a", "redis-cli", "-h", ip("a"), "INFO", "stats").text)
                    .as("its link never broke")
                    .contains("sync_full:1\r\n", "sync_partial_ok:0\r\n");
        } finally {
            redis(ip("b"), "REPLICAOF NO ONE");
        }
    }

    @Test
    void aSlowLinkTakesItsTime() throws IOException {
        faults().slowLink(NAMESPACE, "a", Duration.ofMillis(300), Long.MAX_VALUE);
        assertThat(timed(() -> assertThat(redis(ip("a"), "PING")).isEqualTo("+PONG")))
                .as("there and back")
                .isGreaterThanOrEqualTo(Duration.ofMillis(600));
        assertThat(timed(() -> assertReaches("a", ip("b")))).isGreaterThanOrEqualTo(Duration.ofMillis(600));

        faults().slowLink(NAMESPACE, "a", Duration.ZERO, 100_000);
        String value = "x".repeat(60_000);
        assertThat(timed(() -> {
                    redis(ip("a"), "SET large " + value);
                    assertThat(redis(ip("a"), "GET large")).isEqualTo(value);
                }))
                .as("60 kB each way at 100 kB/s")
                .isGreaterThanOrEqualTo(Duration.ofMillis(1200));
    }

    private interface Action {
        void run() throws IOException;
    }

    private static Duration timed(Action action) throws IOException {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void theNetworkEndsWithItsPodAndOutlivesItsContainers() throws IOException {
        create("fleeting", "");
        String ip = pods.awaitReady("fleeting").getStatus().getPodIP();
        long before = agents();
        faults().kill(NAMESPACE, "fleeting");
        pods.awaitPod(
                "fleeting",
                "it runs again",
                pod -> ClusterFixture.container(pod).getRestartCount() == 1 && ClusterFixture.isReady(pod));
        assertReaches("a", ip);
        assertThat(agents()).isEqualTo(before);

        pods.client().pods().inNamespace(NAMESPACE).withName("fleeting").delete();
        pods.awaitTrue("its agent is gone", () -> agents() < before);
        assertThatThrownBy(() -> redis(ip, "PING")).hasMessageContaining("refused");
    }

    private static long agents() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("PodAgent"))
                .count();
    }

    @Test
    void saysWhatItCannotDo() {
        assertThatThrownBy(() -> faults().partition(NAMESPACE, List.of("a"), List.of("shared")))
                .hasMessageContaining("shares this machine's network");
        assertThatThrownBy(() -> faults().slowLink(NAMESPACE, "a", Duration.ZERO, 0))
                .hasMessageContaining("1 or more");
        create("strange", "devcluster.redtier.io/network: none");
        pods.awaitTrue(
                "its event says what to write",
                () -> pods.hasEvent("strange", "FailedCreatePodSandBox", "write \"own\" or \"shared\""));
    }
}
