package io.redtier.runtime.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Takes documents from the mounted file, by content: the kubelet swaps symbolic links, so neither events nor times of
 * modification can be relied on. A file that is gone changes nothing. Not thread-safe.
 */
public final class PolicyFile {
    /** The file's name in the mounted folder. */
    public static final String NAME = "policies.json";

    private final Path file;
    private final PolicyStore store;
    private byte[] last = {};

    public PolicyFile(Path directory, PolicyStore store) {
        this.file = directory.resolve(NAME);
        this.store = store;
    }

    /** Reads the file and offers it to the store, if it has changed. */
    public void check() {
        try {
            byte[] content = Files.readAllBytes(file);
            if (!Arrays.equals(content, last)) {
                last = content;
                store.offer(file.toString(), content);
            }
        } catch (NoSuchFileException e) {
            last = new byte[0];
        } catch (IOException | RuntimeException e) {
            // Unchecked ones too: the periodic check must go on.
            store.refuse(file.toString(), "cannot be taken: " + e);
        }
    }
}
