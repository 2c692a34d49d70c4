package io.redtier.devcluster.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** Writes the file that kubectl and clients connect by. */
final class Kubeconfig {

    private Kubeconfig() {}

    static Path write(Path directory, URI server, String caPem, String token) {
        String ca = Base64.getEncoder().encodeToString(caPem.getBytes(StandardCharsets.UTF_8));
        String text = """
                apiVersion: v1
                kind: Config
                clusters:
                - name: redtier
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: redtier
                  user:
                    token: %s
                contexts:
                - name: redtier
                  context:
                    cluster: redtier
                    user: redtier
                    namespace: default
                current-context: redtier
                """.formatted(server, ca, token);
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve("kubeconfig");
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the kubeconfig in " + directory + ": " + e.getMessage(), e);
        }
    }
}
