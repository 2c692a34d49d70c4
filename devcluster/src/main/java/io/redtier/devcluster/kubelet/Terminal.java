package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Gives a command a pseudo-terminal by {@code script} of util-linux, since the JDK can't make one. */
final class Terminal {
    private Terminal() {}

    /** {@return a command line that runs {@code command} on a terminal of its own, and ends with its exit code} */
    static List<String> around(List<String> command) {
        String line = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        return List.of("/usr/bin/script", "--quiet", "--return", "--echo", "always", "--command", line, "/dev/null");
    }

    /**
     * Tells the program on a terminal that its size has changed.
     *
     * @param script what {@link #around} started
     */
    static void resize(ProcessHandle script, int columns, int rows) {
        try {
            var onTerminal = script.children().findFirst();
            if (onTerminal.isPresent()) {
                Path terminal = Files.readSymbolicLink(
                        Path.of("/proc", Long.toString(onTerminal.get().pid()), "fd", "0"));
                new ProcessBuilder(
                                "stty",
                                "-F",
                                terminal.toString(),
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
}
