package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Where the data of PersistentVolumeClaims is kept: a folder each, named so that a person finds it. */
public final class ClaimFolders {
    private final Path root;

    /** @param root holds the folders; made when the first claim is bound */
    public ClaimFolders(Path root) {
        this.root = root;
    }

    /** The folder of a claim; two claims of one name that follow each other have different ones. */
    public Path of(PersistentVolumeClaim claim) {
        return root.resolve("%s_%s_pvc-%s"
                .formatted(
                        claim.getMetadata().getNamespace(),
                        claim.getMetadata().getName(),
                        claim.getMetadata().getUid()));
    }

    /**
     * Deletes a claim's data.
     *
     * @throws UncheckedIOException when something can't be deleted
     */
    public void delete(PersistentVolumeClaim claim) {
        try {
            FileTree.delete(of(claim));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
