package io.redtier.devcluster.kubelet;

import io.redtier.devcluster.apiserver.PodLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Containers' output for {@code kubectl logs}. Thread-safe. */
public final class KubeletLogs implements PodLogs {
    private static final int BUFFER = 8192;
    /** How often a follower looks whether the container still runs; new output wakes it at once. */
    private static final long END_CHECK_MILLIS = 500;

    private final Kubelet kubelet;

    /** @param kubelet whose containers these are */
    public KubeletLogs(Kubelet kubelet) {
        this.kubelet = kubelet;
    }

    @Override
    public void copy(Query query, OutputStream out) throws IOException {
        if (query.timestamps() || query.since().isPresent()) {
            throw new IOException("the embedded cluster keeps no time per line: ask without timestamps and since");
        }
        ContainerLog log = kubelet.log(query.namespace(), query.pod(), query.container(), query.previous())
                .orElseThrow(() -> new IOException("container \"%s\" in pod \"%s\" has no %s run"
                        .formatted(query.container(), query.pod(), query.previous() ? "previous" : "present")));
        if (!Files.exists(log.file())) {
            throw new IOException(
                    "container \"%s\" in pod \"%s\" is waiting to start".formatted(query.container(), query.pod()));
        }
        try (RandomAccessFile file = new RandomAccessFile(log.file().toFile(), "r")) {
            file.seek(start(file, query.tailLines()));
            copy(file, out);
            if (query.follow()) {
                follow(file, log, out);
            }
        }
    }

    private static void follow(RandomAccessFile file, ContainerLog log, OutputStream out) throws IOException {
        Path folder = log.file().getParent();
        try (WatchService watcher = folder.getFileSystem().newWatchService()) {
            folder.register(watcher, StandardWatchEventKinds.ENTRY_MODIFY);
            boolean running = true;
            while (running) {
                running = log.running().getAsBoolean();
                copy(file, out);
                WatchKey key = watcher.poll(END_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(RandomAccessFile file, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
            out.write(buffer, 0, n);
        }
        out.flush();
    }

    /** Where the last lines begin. */
    static long start(RandomAccessFile file, OptionalInt lines) throws IOException {
        if (lines.isEmpty()) {
            return 0;
        }
        int missing = lines.getAsInt();
        long at = file.length();
        while (at > 0) {
            file.seek(at - 1);
            boolean lineEnd = file.read() == '\n' && at < file.length();
            if (missing == 0 || lineEnd && --missing == 0) {
                return at;
            }
            at--;
        }
        return missing == 0 ? file.length() : 0;
    }
}
