package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Binds PersistentVolumeClaims at once, and holds a deleted one until no pod uses it. There are no PersistentVolume objects:
 * the node keeps a folder per claim. Confined to its work queue.
 */
final class ClaimController {
    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final EventRecorder events;
    private final Function<String, List<Pod>> pods;
    private final Consumer<PersistentVolumeClaim> release;

    /**
     * @param pods the pods of a namespace
     * @param release deletes the data of a claim
     */
    ClaimController(
            KubernetesClient client,
            StatusPatch statusPatch,
            EventRecorder events,
            Function<String, List<Pod>> pods,
            Consumer<PersistentVolumeClaim> release) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.events = events;
        this.pods = pods;
        this.release = release;
    }

    void reconcile(Key key) {
        PersistentVolumeClaim claim = client.persistentVolumeClaims()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (claim == null) {
            return;
        }
        if (Pods.isTerminating(claim)) {
            if (!inUse(claim)) {
                release.accept(claim);
                client.resource(claim).edit(latest -> new PersistentVolumeClaimBuilder(latest)
                        .editMetadata()
                        .removeFromFinalizers(PROTECTION)
                        .endMetadata()
                        .build());
            }
            return;
        }
        bind(claim);
    }

    private void bind(PersistentVolumeClaim claim) {
        String volume = "pvc-" + claim.getMetadata().getUid();
        boolean fresh = claim.getSpec().getVolumeName() == null;
        if (fresh) {
            client.resource(claim).edit(latest -> new PersistentVolumeClaimBuilder(latest)
                    .editMetadata()
                    .addToFinalizers(PROTECTION)
                    .endMetadata()
                    .editSpec()
                    .withVolumeName(volume)
                    .endSpec()
                    .build());
        }
        boolean written = statusPatch.write(
                claim,
                new PersistentVolumeClaimStatusBuilder()
                        .withPhase("Bound")
                        .withAccessModes(claim.getSpec().getAccessModes())
                        .withCapacity(claim.getSpec().getResources().getRequests())
                        .build());
        if (fresh && written) {
            events.normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume " + volume);
        }
    }

    private boolean inUse(PersistentVolumeClaim claim) {
        return pods.apply(claim.getMetadata().getNamespace()).stream()
                .flatMap(pod -> Optional.ofNullable(pod.getSpec().getVolumes()).orElse(List.of()).stream())
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .anyMatch(volume -> volume.getPersistentVolumeClaim()
                        .getClaimName()
                        .equals(claim.getMetadata().getName()));
    }
}
