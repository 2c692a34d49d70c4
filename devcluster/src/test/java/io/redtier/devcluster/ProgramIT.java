package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a person starts and stops it. */
class ProgramIT {
    private static final Pattern READY =
            Pattern.compile("ready kubeconfig=(\\S+) server=(https://127\\.0\\.0\\.1:\\d+)");
    private static final int EXPECTED_PROCESSES = 2;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killAll() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    @Test
    void toldToStopItLeavesNothing() throws Exception {
        Process program = start("up");
        List<ProcessHandle> containers = runAPod(program);

        program.destroy();

        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
        assertThat(containers).noneMatch(ProcessHandle::isAlive);
        try (var left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .as("files left behind")
                    .noneMatch(name -> name.startsWith("devcluster-"));
        }
    }

    @Test
    void killedItTakesItsContainersWithIt() throws Exception {
        Process program = start("up", "--dir", folder.resolve("state").toString());
        List<ProcessHandle> containers = runAPod(program);

        program.destroyForcibly();

        await("containers die with the program").atMost(Duration.ofSeconds(30)).until(() -> containers.stream()
                .noneMatch(ProcessHandle::isAlive));
    }

    private static List<ProcessHandle> runAPod(Process program) throws IOException {
        BufferedReader out = program.inputReader();
        Matcher ready = READY.matcher(out.readLine());
        assertThat(ready.matches()).isTrue();
        Config config = Config.fromKubeconfig(Path.of(ready.group(1)).toFile());
        assertThat(config.getMasterUrl()).startsWith(ready.group(2));
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            client.resource(new PodBuilder()
                            .withNewMetadata()
                            .withName("sleeper")
                            .withNamespace("default")
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName("main")
                            .withImage("redis:7.0")
                            .withCommand("sleep", "1000")
                            .endContainer()
                            .endSpec()
                            .build())
                    .create();
            await("the pod runs").atMost(Duration.ofSeconds(60)).until(() -> {
                var pod =
                        client.pods().inNamespace("default").withName("sleeper").get();
                return pod.getStatus() != null
                        && "Running".equals(pod.getStatus().getPhase());
            });
        }
        return await("bubblewrap and what it runs")
                .atMost(Duration.ofSeconds(30))
                .until(() -> program.descendants().toList(), found -> found.size() == EXPECTED_PROCESSES);
    }

    @Test
    void whatPreventsItsStartIsOneLineAndExitCode2() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(busy.getLocalPort());
            assertFails(port, "up", "--port", port);
        }
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");
        assertFails("gone.json", "up", "--images", "gone.json");
        assertFails("broken.json", "up", "--images", broken.toString());
        assertFails("volume refresh", "up", "--volume-refresh", "0");
    }

    private static void assertFails(String mentions, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(System.out, new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(mentions).hasLineCount(1);
    }
}
