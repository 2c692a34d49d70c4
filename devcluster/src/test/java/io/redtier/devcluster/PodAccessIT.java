package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ways into a running pod, with a real kubectl. What waits for its output can't be interrupted, so tests have a time limit. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PodAccessIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER = new EmbeddedClusterExtension(EmbeddedCluster.builder());

    private static final Pattern FORWARDING = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> 6379");

    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    static Path scratch;

    private static ClusterFixture pods;
    private static Kubectl kubectl;

    @BeforeAll
    static void redis() {
        kubectl = Kubectl.find(CLUSTER.cluster().kubeconfig(), scratch).orElse(null);
        assumeTrue(kubectl != null, "no kubectl on the PATH and none named by KUBECTL");
        pods = new ClusterFixture(CLUSTER.cluster(), "access");
        pods.create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: redis}
                spec:
                  securityContext: {runAsUser: 1234}
                  containers:
                  - name: main
                    image: redis:7.0
                    env: [{name: COLOR, value: blue}]
                    readinessProbe: {tcpSocket: {port: 6379}}
                """);
        pods.awaitReady("redis");
    }

    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : running) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static Kubectl.Result exec(String input, String... command) throws Exception {
        String[] line = new String[command.length + 5];
        System.arraycopy(new String[] {"exec", "-i", "-n", "access", "redis"}, 0, line, 0, 5);
        System.arraycopy(command, 0, line, 5, command.length);
        return kubectl.run(input, line);
    }

    @Test
    void execRunsInTheContainerAndEndsWithItsExitCode() throws Exception {
        assertThat(kubectl.ok("exec", "-n", "access", "redis", "--", "sh", "-c", "echo $COLOR $(id -u) $(hostname)"))
                .isEqualTo("blue 1234 redis");
        var failed = exec("", "--", "sh", "-c", "echo to stderr >&2; exit 3");
        assertThat(failed.code()).isEqualTo(3);
        assertThat(failed.output()).contains("to stderr", "command terminated with exit code 3");
        assertThat(exec("", "--", "no-such-program").code()).isEqualTo(127);
        assertThat(kubectl.run("", "exec", "-n", "access", "redis", "-c", "other", "--", "true")
                        .output())
                .contains("container other is not valid for pod redis");
    }

    @Test
    void execGivesNoCapabilities() throws Exception {
        pods.create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: root}
                spec: {securityContext: {runAsUser: 0}, containers: [{name: main, image: "redis:7.0", command: [sh, -c, "grep ^Cap /proc/self/status; exec sleep 600"]}]}
                """);
        pods.awaitReady("root");
        String none = "CapInh: 0 CapPrm: 0 CapEff: 0 CapBnd: 0 CapAmb: 0";
        String inside =
                kubectl.ok("exec", "-n", "access", "root", "--", "sh", "-c", "id -u; grep ^Cap /proc/self/status");
        assertThat(inside.replaceAll("\\s+0+", " 0").replaceAll("\\s+", " ")).isEqualTo("0 " + none);
        pods.awaitTrue(
                "the container has said the same of itself",
                () -> pods.log("root").lines().count() == 5);
        assertThat(pods.log("root").replaceAll("\\s+0+", " 0").strip().replaceAll("\\s+", " "))
                .isEqualTo(none);
    }

    @Test
    void execCarriesInputAndItsEnd() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        String input = java.util.Base64.getEncoder().encodeToString(bytes);

        assertThat(exec(input, "--", "cat")).isEqualTo(new Kubectl.Result(0, input));
        assertThat(exec("set a b\nget a\n", "--", "sh", "-c", "redis-cli -h $REDTIER_BIND")
                        .output()
                        .lines())
                .containsExactly("OK", "b");
    }

    @Test
    void execGivesATerminal() throws Exception {
        Process process = started(kubectl.onTerminal(
                "exec", "-it", "-n", "access", "redis", "--", "sh", "-c", "test -t 1 && echo $TERM; read x; exit $x"));
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(line(output)).contains("xterm");
        process.getOutputStream().write("7\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        assertThat(output.lines().toList()).contains("command terminated with exit code 7");
        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    void filesAreCopiedBothWays() throws Exception {
        byte[] bytes = new byte[2_000_000];
        new Random(2).nextBytes(bytes);
        Path file = Files.write(scratch.resolve("there"), bytes);
        kubectl.ok("cp", "-n", "access", file.toString(), "redis:/tmp/there");
        kubectl.ok(
                "cp",
                "-n",
                "access",
                "redis:/tmp/there",
                scratch.resolve("back").toString());
        assertThat(scratch.resolve("back")).hasBinaryContent(bytes);
    }

    @Test
    void portForwardCarriesConnectionsToThePod() throws Exception {
        Process process = started(kubectl.start("port-forward", "-n", "access", "pod/redis", ":6379", ":1"));
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Matcher found = FORWARDING.matcher("");
        while (!found.reset(line(output)).find()) {
            assertThat(process.isAlive()).isTrue();
        }
        int port = Integer.parseInt(found.group(1));
        assertThat(ping(port)).isEqualTo("+PONG");
        // A second connection over the same tunnel, with more than one frame in both directions.
        assertThat(echo(port, 200_000)).isEqualTo(200_000);
    }

    @Test
    void portForwardTellsWhatIsWrong() throws Exception {
        Process process = started(kubectl.start("port-forward", "-n", "access", "pod/redis", ":1"));
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = line(output);
        Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+) -> 1").matcher(line);
        assertThat(port.find()).as(line).isTrue();
        try (Socket socket = connect(Integer.parseInt(port.group(1)))) {
            assertThat(socket.getInputStream().read()).isNegative();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        assertThat(output.lines().anyMatch(text -> text.contains("error forwarding port 1 to pod redis")))
                .isTrue();
    }

    private Process started(Process process) {
        running.add(process);
        return process;
    }

    private static String line(BufferedReader output) throws IOException {
        String line = output.readLine();
        assertThat(line).as("a line, not the end of kubectl's output").isNotNull();
        return line;
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String ping(int port) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static int echo(int port, int length) throws IOException {
        try (Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("*2\r\n$4\r\nECHO\r\n$" + length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[length]);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            String head = "$" + length + "\r\n";
            return socket.getInputStream().readNBytes(head.length() + length).length - head.length();
        }
    }
}
