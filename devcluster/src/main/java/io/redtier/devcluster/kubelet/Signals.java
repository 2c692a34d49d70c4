package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Stops processes and lets them go on, which the JDK can't. Its calls block for some milliseconds. */
public final class Signals {
    private Signals() {}

    /** Stops processes and all that they started (SIGSTOP); returns when no new ones come. */
    public static void freeze(List<ProcessHandle> processes) throws IOException, InterruptedException {
        Set<Long> stopped = new LinkedHashSet<>();
        Set<Long> found = new LinkedHashSet<>();
        processes.forEach(process -> found.add(process.pid()));
        while (stopped.addAll(found)) {
            send("STOP", found);
            found.clear();
            processes.forEach(process -> process.descendants().forEach(child -> found.add(child.pid())));
            found.removeAll(stopped);
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
