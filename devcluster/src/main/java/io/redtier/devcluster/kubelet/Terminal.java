package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gives a command a pseudo-terminal by {@code script} of util-linux, since the JDK can't make one. */
final class Terminal {
    private static final Path TERMINALS = Path.of("/dev/pts");
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int POLL_MILLIS = 10;

    private Terminal() {}

    /** {@return a command line that runs {@code command} on a terminal of its own, and ends with its exit code} */
    static List<String> around(List<String> command) {
        String line = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        return List.of("/usr/bin/script", "--quiet", "--return", "--echo", "always", "--command", line, "/dev/null");
    }

    /**
     * Tells the program on a terminal that its size has changed. Waits up to a second for a terminal that is still being made, as
     * when the first size comes at once.
     *
     * @param script what {@link #around} started
     */
    static void resize(ProcessHandle script, int columns, int rows) {
        try {
            Optional<Path> terminal = await(script);
            if (terminal.isPresent()) {
                new ProcessBuilder(
                                "stty",
                                "-F",
                                terminal.get().toString(),
                                "columns",
                                Integer.toString(columns),
                                "rows",
                                Integer.toString(rows))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
        } catch (IOException e) {
            // It has just ended, and nobody looks at its terminal any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Path> await(ProcessHandle script) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<Path> terminal = find(script);
        while (terminal.isEmpty() && script.isAlive() && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS);
            terminal = find(script);
        }
        return terminal;
    }

    private static Optional<Path> find(ProcessHandle script) {
        return script.children()
                .findFirst()
                .map(child -> Path.of("/proc", Long.toString(child.pid()), "fd", "0"))
                .flatMap(Terminal::target)
                .filter(path -> path.startsWith(TERMINALS));
    }

    private static Optional<Path> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
