package io.redtier.devcluster.podnetwork;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Command lines around network namespaces, which need no rights beyond those of containers: each has its own user namespace. */
final class Sandbox {
    private static final List<String> NEW_NETWORK =
            List.of("bwrap", "--unshare-user", "--unshare-net", "--die-with-parent", "--dev-bind", "/", "/");

    private Sandbox() {}

    /** A new namespace with an agent that holds it. */
    static List<String> agent(Path out, Path in) {
        List<String> line = new ArrayList<>(NEW_NETWORK);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Small and quick to start: it does nothing but pass bytes on.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx24m",
                "-Xss256k",
                "-XX:MaxDirectMemorySize=256m",
                "-cp",
                classes(),
                PodAgent.class.getName(),
                out.toString(),
                in.toString()));
        return line;
    }

    /** Where this package is: the agent needs no library. */
    private static String classes() {
        try {
            return Path.of(Sandbox.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the agent's classes are not in a file", e);
        }
    }

    /** The beginning of a command line whose rest runs in the network namespace of a process. */
    static List<String> enter(long pid) {
        return List.of("nsenter", "--target", Long.toString(pid), "--user", "--net", "--preserve-credentials", "--");
    }

    /** {@return why namespaces can't be made on this machine; empty if they can} */
    static Optional<String> obstacle() {
        List<String> line = new ArrayList<>(NEW_NETWORK);
        line.add("true");
        try {
            Process trial = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return trial.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of("pods can't have networks of their own here (" + output.replace('\n', ' ') + ")");
        } catch (IOException e) {
            return Optional.of("pods can't have networks of their own here (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trying bubblewrap", e);
        }
    }
}
