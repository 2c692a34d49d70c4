package io.redtier.devcluster.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.redtier.devcluster.apiserver.apply.ApplyCases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people type: a real kubectl, from the PATH or named by the environment variable {@code KUBECTL}. */
class KubectlIT {

    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: c
                    image: "redis:7.0"
                    env: [{name: A, value: "1"}, {name: B, value: "2"}]
            """;

    @TempDir
    static Path directory;

    private static String kubectl;
    private static ApiServer server;

    private record Result(int code, String output) {}

    @BeforeAll
    static void start() {
        String named = System.getenv("KUBECTL");
        kubectl = named != null
                ? named
                : Stream.of(System.getenv("PATH").split(":"))
                        .map(folder -> Path.of(folder, "kubectl"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst()
                        .orElse(null);
        assumeTrue(kubectl != null, "no kubectl on the PATH and none named by KUBECTL");
        server = ApiServer.start(ApiServerConfig.in(directory));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(kubectl));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "kubectl", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("KUBECONFIG", server.kubeconfig().toString());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("kubectl " + String.join(" ", arguments) + " did not end within 120 s");
        }
        return new Result(
                process.exitValue(),
                Files.readString(output, StandardCharsets.UTF_8).trim());
    }

    private static String ok(String... arguments) throws IOException, InterruptedException {
        Result result = run(arguments);
        assertThat(result.code()).as(result.output()).isZero();
        return result.output();
    }

    private static String manifest(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void appliesWithValidationAndMergesLists() throws Exception {
        String file = manifest("web.yaml", MANIFEST);
        assertThat(ok("apply", "-f", file)).isEqualTo("deployment.apps/web created");
        assertThat(ok("apply", "-f", file)).isEqualTo("deployment.apps/web unchanged");
        manifest("web.yaml", MANIFEST.replace("\"1\"}, {name: B, value: \"2\"}", "\"9\"}"));
        assertThat(ok("apply", "-f", file)).isEqualTo("deployment.apps/web configured");
        assertThat(ok("get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].env}"))
                .isEqualTo("[{\"name\":\"A\",\"value\":\"9\"}]");
        ok("scale", "deploy", "web", "--replicas=3");
        assertThat(ok("get", "deploy", "web", "-o", "wide"))
                .contains("READY", "UP-TO-DATE", "AVAILABLE", "redis:7.0", "0/3", "app=web");
        assertThat(ok("describe", "deploy", "web")).contains("Replicas:", "3 desired");
        assertThat(run("apply", "--server-side", "--field-manager=other", "-f", manifest("conflict.yaml", MANIFEST))
                        .output())
                .contains("Apply failed with 1 conflict", ".spec.template.spec.containers[name=\"c\"].env[name=\"A\"]");
        ok("delete", "-f", file);
        assertThat(run("get", "deploy", "web").output())
                .isEqualTo("Error from server (NotFound): deployments.apps \"web\" not found");
    }

    @Test
    void customResourcesAreServedAndCheckedStrictly() throws Exception {
        String definition = manifest("crd.yaml", new YAMLMapper().writeValueAsString(ApplyCases.widgetDefinition()));
        String widget = "apiVersion: test.redtier.io/v1\nkind: Widget\nmetadata: {name: w}\nspec: {color: red}\n";
        String file = manifest("widget.yaml", widget);
        assertThat(run("apply", "-f", file).output()).contains("no matches for kind \"Widget\"");
        ok("apply", "-f", definition);
        ok("wait", "--for=condition=established", "crd/widgets.test.redtier.io", "--timeout=60s");
        assertThat(ok("apply", "-f", file)).isEqualTo("widget.test.redtier.io/w created");
        assertThat(ok("get", "widgets")).contains("NAME", "AGE", "w");
        manifest("widget.yaml", widget + "spec2: {}\n");
        assertThat(run("apply", "-f", file).output()).contains("strict decoding error: unknown field \"spec2\"");
        ok("delete", "-f", definition);
        assertThat(run("get", "widgets").code()).isNotZero();
    }

    @Test
    void createSendsProtobufInNewerVersions() throws Exception {
        ok("create", "namespace", "proto");
        ok("create", "secret", "generic", "key", "--from-literal=password=x", "-n", "proto");
        assertThat(ok("get", "secret", "key", "-n", "proto", "-o", "jsonpath={.data.password}"))
                .isEqualTo("eA==");
        ok("create", "deployment", "d", "--image=redis:7.0", "--replicas=2", "--port=6379", "-n", "proto");
        assertThat(ok("get", "deploy", "d", "-n", "proto", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("2");
        assertThat(ok("auth", "can-i", "create", "pods")).isEqualTo("yes");
        ok("delete", "namespace", "proto");
        assertThat(run("get", "namespace", "proto").output())
                .isEqualTo("Error from server (NotFound): namespaces \"proto\" not found");
    }
}
