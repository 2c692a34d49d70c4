package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts container processes and runs commands inside them. Closing it kills all of them. Thread-safe; its calls block. */
final class ContainerRuntime implements AutoCloseable {
    /**
     * @param exitCode of the command, 124 when it took too long
     * @param output the first kilobytes of what it printed
     */
    record ExecResult(int exitCode, String output) {}

    private static final Pattern CHILD = Pattern.compile("\"child-pid\":\\s*(\\d+)");
    private static final int TIMED_OUT = 124;
    private static final int OUTPUT_LIMIT = 10 * 1024;

    private final Bubblewrap bubblewrap;
    private final Path scratch;
    private final Set<ContainerProcess> running = ConcurrentHashMap.newKeySet();
    // The kernel kills a --die-with-parent process when the thread that started it ends, so one thread outlives them
    // all.
    private final ExecutorService launcher = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "container-launcher");
        thread.setDaemon(true);
        return thread;
    });
    private final MemoryWatch memory;
    private final LimitedVolumes limited;
    private volatile boolean closed;

    /** @param scratch existing folder for short-lived files */
    ContainerRuntime(Bubblewrap bubblewrap, MemoryWatch memory, LimitedVolumes limited, Path scratch) {
        this.memory = memory;
        this.limited = limited;
        this.bubblewrap = bubblewrap;
        this.scratch = scratch;
    }

    /** Where {@code java} is found in containers. */
    Path javaHome() {
        return bubblewrap.javaHome();
    }

    /**
     * Starts a container and returns when its program runs.
     *
     * @param log gets the output appended
     * @throws IOException when the container can't be set up; the message holds what bubblewrap said
     */
    ContainerProcess start(ContainerSpec spec, Path log) throws IOException, InterruptedException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(bubblewrap.run(spec, log, place(spec)));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process monitor = launch(builder);
        String info;
        try (InputStream out = monitor.getInputStream()) {
            info = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher child = CHILD.matcher(info);
        if (!child.find()) {
            throw new IOException("exit code " + monitor.waitFor() + ": " + Files.readString(log));
        }
        // Gone already: the monitor's exit tells the rest, and its handle can't hit a stranger.
        ProcessHandle main = ProcessHandle.of(Long.parseLong(child.group(1))).orElse(monitor.toHandle());
        CompletableFuture<Integer> exit = monitor.onExit().thenApply(Process::exitValue);
        ContainerProcess process = new ContainerProcess(main, spec.env(), spec.network(), exit, new AtomicBoolean());
        running.add(process);
        exit.thenRun(() -> running.remove(process));
        spec.memoryLimit().ifPresent(limit -> memory.add(process, limit));
        if (closed) {
            process.kill();
        }
        return process;
    }

    private List<String> place(ContainerSpec spec) throws IOException {
        if (spec.mounts().stream().noneMatch(mount -> limited.has(mount.host()))) {
            return spec.network();
        }
        if (!spec.network().isEmpty()) {
            throw new IOException(
                    "a volume of StorageClass limited can't be used by a pod with a network of its own: use"
                            + " another StorageClass, or annotate the pod with " + PodContext.NETWORK_ANNOTATION + "="
                            + PodContext.SHARED);
        }
        return limited.enter();
    }

    private Process launch(ProcessBuilder builder) throws IOException, InterruptedException {
        try {
            return launcher.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException("bubblewrap can't be started: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Runs a command inside a container with its environment, and kills it when it takes too long.
     *
     * @throws IOException when it can't be started
     */
    ExecResult exec(ContainerProcess container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(scratch, "exec", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(inside(container, command));
            builder.environment().clear();
            builder.environment().putAll(container.env());
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            Process process = builder.start();
            if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return new ExecResult(process.exitValue(), head(output));
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return new ExecResult(TIMED_OUT, "command \"" + String.join(" ", command) + "\" timed out");
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /**
     * Starts a command inside a container with its environment and streams to its starter.
     *
     * @param stdin whether it gets input
     * @param tty whether it gets a terminal
     * @throws IOException when it can't be started
     */
    ContainerCommand open(ContainerProcess container, List<String> command, boolean stdin, boolean tty)
            throws IOException {
        List<String> inside = inside(container, command);
        ProcessBuilder builder = new ProcessBuilder(tty ? Terminal.around(inside) : inside);
        builder.environment().clear();
        builder.environment().putAll(container.env());
        if (tty) {
            builder.environment().put("TERM", "xterm");
        }
        if (!stdin) {
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        }
        return new ContainerCommand(builder.start(), tty);
    }

    private List<String> inside(ContainerProcess container, List<String> command) {
        // The network's namespace is above the container's: from inside, it could not be entered any more.
        List<String> line = new ArrayList<>(container.network());
        line.addAll(bubblewrap.exec(container.main().pid(), command));
        return line;
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8);
        }
    }

    /** Kills every container and returns when they are gone. */
    @Override
    public void close() {
        closed = true;
        List<ContainerProcess> last = List.copyOf(running);
        last.forEach(ContainerProcess::kill);
        last.forEach(process -> process.exit().join());
        launcher.shutdown();
    }
}
