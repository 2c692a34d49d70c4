package io.redtier.devcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Folders that this machine's other users can't enter. Pods keep secrets in them, and folders that everybody may write to, as
 * containers of any user must. The folder above is left as it is: it may be one that a person shares.
 */
final class PrivateFolders {
    private PrivateFolders() {}

    /** Makes the folders, or takes the others' rights to those that exist. */
    static void make(Path parent, String... names) throws IOException {
        for (String name : names) {
            Path folder = Files.createDirectories(parent.resolve(name));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
