package io.redtier.devcluster;

import io.redtier.devcluster.kubelet.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;

/** Where a cluster keeps its files. */
final class ClusterDirectory {
    private ClusterDirectory() {}

    /**
     * Makes the folder.
     *
     * @param wanted where; null for a temporary one
     * @param parts gets what deletes it, or in a wanted folder all but the logs
     */
    static Path make(Path wanted, Deque<AutoCloseable> parts) throws IOException {
        if (wanted == null) {
            Path temporary = Files.createTempDirectory("devcluster-");
            parts.push(() -> FileTree.delete(temporary));
            return temporary;
        }
        Path directory = Files.createDirectories(wanted.toAbsolutePath().normalize());
        parts.push(() -> {
            FileTree.delete(directory.resolve("pods"));
            FileTree.delete(directory.resolve("volumes"));
            FileTree.delete(directory.resolve("networks"));
            Files.deleteIfExists(directory.resolve("kubeconfig"));
        });
        return directory;
    }
}
