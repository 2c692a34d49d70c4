package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Stops processes and lets them go on, which the JDK can't. Its calls block for some milliseconds. */
public final class Signals {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Signals() {}

    /**
     * Stops processes and all that they started (SIGSTOP); returns when all stand still.
     *
     * @throws IOException when one does not stop within 20 s
     */
    public static void freeze(List<ProcessHandle> processes) throws IOException, InterruptedException {
        Set<Long> stopped = new LinkedHashSet<>();
        Set<Long> found = new LinkedHashSet<>();
        processes.forEach(process -> found.add(process.pid()));
        while (stopped.addAll(found)) {
            send("STOP", found);
            // Until it is scheduled again, a process that has been told to stop can still have started others.
            for (long pid : found) {
                awaitStill(pid);
            }
            found.clear();
            processes.forEach(process -> process.descendants().forEach(child -> found.add(child.pid())));
            found.removeAll(stopped);
        }
    }

    private static void awaitStill(long pid) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (runs(pid)) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException("process " + pid + " does not stop");
            }
            Thread.sleep(1);
        }
    }

    /** Not for one that is stopped (T), has ended (Z, X) or is gone. */
    private static boolean runs(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return "RSDI".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets processes and all that they started go on (SIGCONT), children first. */
    public static void resume(List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<Long> all = new ArrayList<>();
        processes.forEach(process -> process.descendants().forEach(child -> all.add(child.pid())));
        processes.forEach(process -> all.add(process.pid()));
        send("CONT", all);
    }

    /** One process that has just ended must not keep the others from their signal, so the exit code says nothing. */
    private static void send(String signal, Iterable<Long> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        if (command.size() > 2) {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }
}
