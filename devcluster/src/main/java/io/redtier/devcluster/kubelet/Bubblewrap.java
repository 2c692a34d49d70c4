package io.redtier.devcluster.kubelet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The command line that runs a container: bubblewrap with a view of the file system made of this machine's programs and the
 * pod's mounts. Works for root and for ordinary users alike, because both run the container in a user namespace of its own.
 */
final class Bubblewrap {
    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");
    private static final List<String> ETC =
            List.of("ld.so.cache", "ssl", "ca-certificates", "alternatives", "localtime");

    private final String program;
    private final String nsenter;
    /** By its path, which containers have too, since a container may set a PATH of its own. */
    private final String setpriv;

    private final Path javaHome = Path.of(System.getProperty("java.home"));

    private Bubblewrap(String program, String nsenter, String setpriv) {
        this.program = program;
        this.nsenter = nsenter;
        this.setpriv = setpriv;
    }

    /**
     * Finds the programs on this machine and tries whether a container can be made.
     *
     * @throws IllegalStateException when a program is missing or the machine forbids it; the message says what to do
     */
    static Bubblewrap find() {
        Bubblewrap found = new Bubblewrap(
                require("bwrap", "bubblewrap"), require("nsenter", "util-linux"), require("setpriv", "util-linux"));
        require("setsid", "util-linux");
        found.trial();
        return found;
    }

    private static String require(String program, String debianPackage) {
        return onPath(program)
                .orElseThrow(() -> new IllegalStateException(
                        "%s is missing: install it, as with `apt-get install %s`".formatted(program, debianPackage)));
    }

    private void trial() {
        try {
            Process process = new ProcessBuilder(
                            program,
                            "--unshare-user",
                            "--unshare-pid",
                            "--ro-bind",
                            "/",
                            "/",
                            "--proc",
                            "/proc",
                            "true")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("containers can't be made here (" + output.replace('\n', ' ')
                        + "): allow user namespaces, as with `sysctl -w kernel.unprivileged_userns_clone=1` or, on Ubuntu,"
                        + " `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trying bubblewrap", e);
        }
    }

    private static Optional<String> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Where {@code java} is found in containers. */
    Path javaHome() {
        return javaHome;
    }

    /**
     * A shell line that sends the container's output to {@code log}, tells the container's process id on its own output, and
     * closes that output in the moment before the container's program starts: who reads it to its end knows that all mounts
     * are in place.
     *
     * @param place what bubblewrap is to be run by; empty for this machine as it is
     */
    List<String> run(ContainerSpec spec, Path log, List<String> place) {
        List<String> line = new ArrayList<>(List.of(
                "/bin/sh", "-c", "exec 3>&1 4>&1 >>\"$0\" 2>&1 </dev/null; exec setsid \"$@\"", log.toString()));
        line.addAll(place);
        line.addAll(List.of(program, "--info-fd", "3"));
        line.addAll(arguments(spec));
        // env, because a shell drops variables whose names are no shell identifiers.
        line.addAll(List.of("/bin/sh", "-c", "exec 4>&-; exec env -i \"$@\"", "sh"));
        spec.env().forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(spec.command());
        return line;
    }

    /** Runs a command inside the container whose main process is {@code pid}. */
    List<String> exec(long pid, List<String> command) {
        List<String> line = new ArrayList<>(List.of(
                nsenter,
                "--target",
                Long.toString(pid),
                "--user",
                "--preserve-credentials",
                "--mount",
                "--pid",
                "--uts",
                "--ipc",
                "--root",
                "--wd",
                "--"));
        // Who enters a user namespace has all capabilities there, which the container itself was not given.
        line.addAll(List.of(setpriv, "--bounding-set=-all", "--inh-caps=-all", "--"));
        line.addAll(command);
        return line;
    }

    private List<String> arguments(ContainerSpec spec) {
        List<String> args = new ArrayList<>();
        add(args, "--unshare-user", "--uid", Long.toString(spec.uid()), "--gid", Long.toString(spec.gid()));
        add(args, "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts", "--hostname", spec.hostname());
        add(args, "--die-with-parent", "--cap-drop", "ALL");
        add(args, "--tmpfs", "/", "--ro-bind", "/usr", "/usr");
        for (String folder : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
            system(args, folder);
        }
        add(args, "--proc", "/proc", "--tmpfs", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm");
        DEVICES.forEach(device -> add(args, "--dev-bind-try", "/dev/" + device, "/dev/" + device));
        add(args, "--symlink", "/proc/self/fd", "/dev/fd", "--symlink", "/proc/self/fd/0", "/dev/stdin");
        add(args, "--symlink", "/proc/self/fd/1", "/dev/stdout", "--symlink", "/proc/self/fd/2", "/dev/stderr");
        add(args, "--perms", "1777", "--dir", "/tmp", "--dir", "/run", "--dir", "/var/run");
        ETC.forEach(entry -> add(args, "--ro-bind-try", "/etc/" + entry, "/etc/" + entry));
        javaConfiguration().forEach(folder -> add(args, "--ro-bind", folder.toString(), folder.toString()));
        if (!javaHome.startsWith("/usr")) {
            add(args, "--ro-bind", javaHome.toString(), javaHome.toString());
        }
        for (Mount mount : spec.mounts()) {
            add(args, mount.readOnly() ? "--ro-bind" : "--bind", mount.host().toString(), mount.path());
        }
        add(args, "--dir", spec.workingDir(), "--chdir", spec.workingDir());
        if (spec.readOnlyRoot()) {
            add(args, "--remount-ro", "/");
        }
        return args;
    }

    private static void system(List<String> args, String folder) {
        Path path = Path.of("/", folder);
        if (Files.isSymbolicLink(path)) {
            add(args, "--symlink", "usr/" + folder, path.toString());
        } else if (Files.isDirectory(path)) {
            add(args, "--ro-bind", path.toString(), path.toString());
        }
    }

    private static List<Path> javaConfiguration() {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/etc"), "java*")) {
            found.forEach(folders::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }

    private static void add(List<String> args, String... more) {
        args.addAll(List.of(more));
    }
}
