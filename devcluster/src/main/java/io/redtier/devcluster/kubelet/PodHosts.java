package io.redtier.devcluster.kubelet;

import io.redtier.devcluster.network.HostsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the hosts files of all pods of the node current, in place, since they are mounted file by file. Thread-safe. */
final class PodHosts {
    private record Entry(String namespace, String hostname, String podIp) {}

    private final Map<Path, Entry> files = new HashMap<>();
    private List<HostsFile.Name> names = List.of();

    /** Writes a pod's file and keeps it current until it is removed. */
    synchronized void add(Path file, String namespace, String hostname, String podIp) throws IOException {
        Entry entry = new Entry(namespace, hostname, podIp);
        files.put(file, entry);
        write(file, entry);
    }

    synchronized void remove(Path file) {
        files.remove(file);
    }

    /** Brings all files to these names. */
    synchronized void update(List<HostsFile.Name> current) {
        if (current.equals(names)) {
            return;
        }
        names = List.copyOf(current);
        files.forEach((file, entry) -> {
            try {
                write(file, entry);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** One write, padded to the old length, so that a reader never finds half of the old text behind the new one. */
    private void write(Path file, Entry entry) throws IOException {
        byte[] text = HostsFile.render(entry.namespace(), entry.hostname(), entry.podIp(), names)
                .getBytes(StandardCharsets.UTF_8);
        int old = Files.exists(file) ? (int) Files.size(file) : 0;
        byte[] padded = Arrays.copyOf(text, Math.max(text.length, old));
        Arrays.fill(padded, text.length, padded.length, (byte) '\n');
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(padded);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.truncate(text.length);
        }
    }
}
