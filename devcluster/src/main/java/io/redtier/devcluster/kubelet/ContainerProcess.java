package io.redtier.devcluster.kubelet;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running container: its main process, seen from this machine. Thread-safe.
 *
 * @param main the main process; its process id is this machine's, not the container's
 * @param env its environment, also for what is run beside it
 * @param network the beginning of a command line that enters its network; empty for this machine's
 * @param exit completes with the exit code, 128 + n when signal n ended it
 * @param outOfMemory set before it is killed for taking more memory than it may
 */
record ContainerProcess(
        ProcessHandle main,
        Map<String, String> env,
        List<String> network,
        CompletableFuture<Integer> exit,
        AtomicBoolean outOfMemory) {

    /** Asks it to end (SIGTERM); as process 1 of its namespace it may ignore that, as in any container. */
    void terminate() {
        if (!exit.isDone()) {
            main.destroy();
        }
    }

    /** Ends it and all it started (SIGKILL). */
    void kill() {
        if (!exit.isDone()) {
            main.destroyForcibly();
        }
    }
}
