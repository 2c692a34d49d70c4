package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Volumes that can be full: each is a tmpfs of its size over the volume's folder. Ordinary users may mount in a mount namespace of
 * their own only, so one process without work holds such a namespace, and containers with these volumes start inside it.
 * It ends with this program however that ends. Thread-safe; its calls block.
 */
final class LimitedVolumes implements AutoCloseable {
    private static final String FILL = ".filled-by-a-fault";
    private static final int BLOCK = 64 * 1024;

    private final Map<Path, Long> sizes = new ConcurrentHashMap<>();
    private Process holder;

    /**
     * Mounts an empty tmpfs over the folder unless there is one already.
     *
     * @param folder existing
     * @param bytes its size
     * @throws IOException when the machine does not permit it
     */
    synchronized void mount(Path folder, long bytes) throws IOException {
        if (sizes.containsKey(folder)) {
            return;
        }
        List<String> line = new ArrayList<>(enter());
        line.addAll(List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes + ",mode=0777", "tmpfs", folder.toString()));
        Process mount = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (mount.waitFor() != 0) {
                throw new IOException("a volume of limited size can't be made: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making a volume", e);
        }
        sizes.put(folder, bytes);
    }

    /** Whether the path lies on one of these volumes. */
    boolean has(Path path) {
        return sizes.keySet().stream().anyMatch(path::startsWith);
    }

    /** {@return the beginning of a command line whose rest then sees the volumes} */
    synchronized List<String> enter() throws IOException {
        if (holder == null) {
            holder = new ProcessBuilder(
                            "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "echo ready; read end")
                    .redirectErrorStream(true)
                    .start();
            String answer = holder.inputReader(StandardCharsets.UTF_8).readLine();
            if (!"ready".equals(answer)) {
                holder = null;
                throw new IOException("volumes of limited size can't be made here: " + answer);
            }
        }
        return List.of(
                "nsenter",
                "--target",
                Long.toString(holder.pid()),
                "--user",
                "--preserve-credentials",
                "--mount",
                "--");
    }

    /**
     * Writes to a volume until it is full.
     *
     * @throws IllegalArgumentException when the folder is none of these volumes
     */
    void fill(Path folder) {
        Path file = inside(folder).resolve(FILL);
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[BLOCK];
            // One block more than fit: the write that fails is the end.
            for (long written = 0; written <= sizes.get(folder); written += BLOCK) {
                out.write(block);
            }
            throw new IllegalStateException("volume " + folder + " does not get full");
        } catch (IOException full) {
            if (!Files.exists(file)) {
                throw new UncheckedIOException("volume " + folder + " can't be written to", full);
            }
        }
    }

    /**
     * Takes back what {@link #fill} wrote.
     *
     * @throws IllegalArgumentException when the folder is none of these volumes
     */
    void free(Path folder) {
        try {
            Files.deleteIfExists(inside(folder).resolve(FILL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Path inside(Path folder) {
        return Optional.ofNullable(sizes.get(folder))
                .map(size -> Path.of("/proc", Long.toString(holder.pid()), "root" + folder))
                .orElseThrow(() -> new IllegalArgumentException(
                        "volume " + folder + " is not of limited size or not mounted by any pod"));
    }

    @Override
    public synchronized void close() {
        if (holder != null) {
            holder.destroyForcibly();
        }
    }
}
