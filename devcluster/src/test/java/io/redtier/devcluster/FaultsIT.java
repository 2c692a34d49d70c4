package io.redtier.devcluster;

import static io.redtier.devcluster.ClusterFixture.container;
import static io.redtier.devcluster.ClusterFixture.redis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER = new EmbeddedClusterExtension(EmbeddedCluster.builder());

    private static ClusterFixture pods;

    @BeforeAll
    static void namespace() {
        pods = new ClusterFixture(CLUSTER.cluster(), "faults");
    }

    private static Faults faults() {
        return CLUSTER.cluster().faults();
    }

    private static Pod create(String name, String spec) {
        pods.create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  terminationGracePeriodSeconds: 1
                %s
                """.formatted(name, spec.indent(2)));
        return pods.awaitReady(name);
    }

    private static Pod createRedis(String name) {
        return create(
                name,
                "containers: [{name: main, image: \"redis:7.0\", readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}}]");
    }

    @Test
    void aKilledPodIsRestarted() {
        createRedis("killed");
        faults().kill("faults", "killed");
        Pod after = pods.awaitPod(
                "killed", "it runs again", pod -> container(pod).getRestartCount() == 1 && ClusterFixture.isReady(pod));
        assertThat(container(after).getLastState().getTerminated().getExitCode())
                .isEqualTo(137);
    }

    @Test
    void aFrozenPodStandsStillWithAllItsProcesses() throws IOException {
        create("frozen", """
                containers:
                - {name: main, image: "redis:7.0", command: [sh, -c, "(while :; do sleep 0.05; done) & wait"]}
                """);
        pods.awaitTrue(
                "it has a child",
                () -> pods.process("frozen").descendants().findAny().isPresent());
        faults().freeze("faults", "frozen");
        assertThat(state(pods.process("frozen"))).isEqualTo("T");
        assertThat(pods.process("frozen").descendants().map(FaultsIT::state))
                .as("Z: one that had just ended")
                .isNotEmpty()
                .isSubsetOf("T", "Z");

        faults().resume("faults", "frozen");
        pods.awaitTrue(
                "all go on",
                () -> !state(pods.process("frozen")).equals("T")
                        && pods.process("frozen")
                                .descendants()
                                .map(FaultsIT::state)
                                .noneMatch("T"::equals));
    }

    private static String state(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.UTF_8);
            return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
        } catch (IOException e) {
            return "gone";
        }
    }

    @Test
    void aFullDiskTakesNoMoreUntilItIsFreed() throws IOException {
        pods.create("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: small}
                spec: {storageClassName: limited, accessModes: [ReadWriteOnce], resources: {requests: {storage: 4Mi}}}
                """);
        String ip = create("disk", """
                containers:
                - name: main
                  image: redis:7.0
                  args: [--dir, /data]
                  volumeMounts: [{name: data, mountPath: /data}]
                  readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}
                volumes: [{name: data, persistentVolumeClaim: {claimName: small}}]
                """).getStatus().getPodIP();
        redis(ip, "SET key value");
        assertThat(redis(ip, "SAVE")).isEqualTo("+OK");

        faults().fillDisk("faults", "small");
        assertThat(redis(ip, "SAVE")).startsWith("-ERR");
        assertThat(pods.log("disk")).contains("No space left on device");

        faults().freeDisk("faults", "small");
        assertThat(redis(ip, "SAVE")).isEqualTo("+OK");
        faults().kill("faults", "disk");
        pods.awaitPod(
                "disk", "it runs again", pod -> container(pod).getRestartCount() == 1 && ClusterFixture.isReady(pod));
        assertThat(redis(ip, "GET key"))
                .as("the volume outlives its containers")
                .isEqualTo("value");
        assertThatThrownBy(() -> faults().fillDisk("faults", "none")).hasMessage("there is no claim faults/none");
    }

    @Test
    void aDisconnectedNodeGoesOnServing() throws IOException {
        String ip = createRedis("served").getStatus().getPodIP();
        faults().disconnectNode("node-1");
        try {
            assertThat(redis(ip, "PING")).isEqualTo("+PONG");
            assertThatThrownBy(() -> CLUSTER.cluster().logs("faults", "served", "main"))
                    .hasMessageContaining("node node-1 does not answer");
        } finally {
            faults().recoverNode("node-1");
        }
        assertThat(CLUSTER.cluster().logs("faults", "served", "main")).contains("Ready to accept connections");
    }

    @Test
    void anIsolatedPodIsReachedByNobodyUntilItRejoins() throws IOException {
        String obstacle = faults().isolationObstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), obstacle);
        String ip = createRedis("isolated").getStatus().getPodIP();
        try (Socket open = new Socket(ip, 6379)) {
            open.setSoTimeout(500);
            faults().isolate("faults", "isolated");
            open.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> open.getInputStream().read())
                    .as("what was sent is lost")
                    .hasMessageContaining("timed out");
            assertThatThrownBy(() -> new Socket().connect(new InetSocketAddress(ip, 6379), 1000))
                    .isInstanceOf(IOException.class);
            pods.awaitPod("isolated", "it is not ready", pod -> !ClusterFixture.isReady(pod));

            faults().rejoin("faults", "isolated");
            open.setSoTimeout(20_000);
            assertThat((char) open.getInputStream().read())
                    .as("TCP sends it again")
                    .isEqualTo('+');
        }
        pods.awaitReady("isolated");
    }

    @Test
    void anIsolatedPodThatIsDeletedCanRejoinAllTheSame() {
        String obstacle = faults().isolationObstacle().orElse("");
        assumeTrue(obstacle.isEmpty(), obstacle);
        String ip = createRedis("fleeting").getStatus().getPodIP();
        faults().isolate("faults", "fleeting");
        pods.client()
                .pods()
                .inNamespace("faults")
                .withName("fleeting")
                .withGracePeriod(0)
                .delete();
        pods.awaitTrue(
                "its processes are gone",
                () -> CLUSTER.cluster().processes("faults", "fleeting").isEmpty());

        faults().rejoin("faults", "fleeting");

        assertThatThrownBy(() -> new Socket(ip, 6379))
                .as("the address answers, that nobody listens")
                .hasMessageContaining("refused");
    }

    @Test
    void aContainerThatIsBeingLaunchedStandsStillWithItsNode() {
        pods.create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: launching}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{name: main, image: "redis:7.0", command: [sleep, "1000"]}]
                """);
        pods.awaitPod("launching", "it is about to start", pod -> !pod.getStatus()
                .getContainerStatuses()
                .isEmpty());
        faults().loseNode("node-1");
        try {
            await("whatever has been started stands")
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> CLUSTER.cluster().processes("faults", "launching").stream()
                            .allMatch(process -> state(process).equals("T")));
        } finally {
            faults().recoverNode("node-1");
        }
        pods.awaitReady("launching");
        assertThat(state(pods.process("launching"))).isNotEqualTo("T");
    }

    @Test
    void saysWhatItDoesNotFind() {
        assertThatThrownBy(() -> faults().kill("faults", "nobody"))
                .hasMessage("no container of pod faults/nobody runs");
        assertThatThrownBy(() -> faults().loseNode("node-9")).hasMessageContaining("there is no node node-9");
    }
}
