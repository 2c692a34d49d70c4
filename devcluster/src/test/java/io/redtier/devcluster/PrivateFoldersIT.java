package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFoldersIT {
    @TempDir
    private Path folder;

    @Test
    void whatPodsWriteIsClosedToThisMachinesOtherUsers() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(
                folder.resolve("logs"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (EmbeddedCluster cluster =
                EmbeddedCluster.builder().directory(folder).controllers(false).start()) {
            for (String name : new String[] {"pods", "volumes", "logs"}) {
                assertThat(permissions(folder.resolve(name))).as(name).isEqualTo("rwx------");
            }
            assertThat(permissions(cluster.kubeconfig())).isEqualTo("rw-------");
        }
        assertThat(permissions(folder)).as("the folder may be a shared one").isEqualTo("rwxr-xr-x");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
