package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real kubectl, from the PATH or named by the environment variable {@code KUBECTL}. */
final class Kubectl {
    record Result(int code, String output) {}

    private final String program;
    private final Path kubeconfig;
    private final Path scratch;

    private Kubectl(String program, Path kubeconfig, Path scratch) {
        this.program = program;
        this.kubeconfig = kubeconfig;
        this.scratch = scratch;
    }

    /** The one of this machine, if it has one. */
    static Optional<Kubectl> find(Path kubeconfig, Path scratch) {
        return Optional.ofNullable(System.getenv("KUBECTL"))
                .or(() -> Stream.of(System.getenv("PATH").split(":"))
                        .map(folder -> Path.of(folder, "kubectl"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst())
                .map(program -> new Kubectl(program, kubeconfig, scratch));
    }

    /** Starts it with its output and input at the caller's. */
    Process start(String... arguments) throws IOException {
        return builder(arguments).redirectErrorStream(true).start();
    }

    /** Starts it as in a terminal, whose keys and screen are at the caller's; no argument may contain a single quote. */
    Process onTerminal(String... arguments) throws IOException {
        ProcessBuilder builder = builder(arguments);
        String line = String.join("' '", builder.command());
        return builder.command("script", "-q", "-e", "-c", "'" + line + "'", "/dev/null")
                .redirectErrorStream(true)
                .start();
    }

    /** Runs it with the text as input; output and errors come together. */
    Result run(String input, String... arguments) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile(scratch, "kubectl", ".in"), input);
        Path out = Files.createTempFile(scratch, "kubectl", ".out");
        Process process = builder(arguments)
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("kubectl " + String.join(" ", arguments) + " did not end within 60 s; it printed: "
                    + Files.readString(out, StandardCharsets.UTF_8));
        }
        return new Result(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    }

    /** Runs it, demands that it succeeds and returns what it printed, without blanks around. */
    String ok(String... arguments) throws IOException, InterruptedException {
        Result result = run("", arguments);
        assertThat(result.code()).as(result.output()).isZero();
        return result.output().strip();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("HOME", scratch.toString());
        return builder;
    }
}
