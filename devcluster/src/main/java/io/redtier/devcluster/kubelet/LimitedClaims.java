package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;

/** Fills the volumes of claims of StorageClass {@value PodVolumes#LIMITED}. Thread-safe. */
public final class LimitedClaims {
    private final KubernetesClient client;
    private final ClaimFolders folders;
    private final LimitedVolumes volumes;

    LimitedClaims(KubernetesClient client, ClaimFolders folders, LimitedVolumes volumes) {
        this.client = client;
        this.folders = folders;
        this.volumes = volumes;
    }

    /**
     * Fills a claim's volume to the last byte.
     *
     * @throws IllegalArgumentException when there is no such volume, or no pod has mounted it yet
     */
    public void fill(String namespace, String claim) {
        volumes.fill(folder(namespace, claim));
    }

    /**
     * Takes back what {@link #fill} wrote.
     *
     * @throws IllegalArgumentException when there is no such volume, or no pod has mounted it yet
     */
    public void free(String namespace, String claim) {
        volumes.free(folder(namespace, claim));
    }

    private Path folder(String namespace, String claim) {
        return Optional.ofNullable(client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName(claim)
                        .get())
                .map(folders::of)
                .orElseThrow(() -> new IllegalArgumentException("there is no claim %s/%s".formatted(namespace, claim)));
    }
}
