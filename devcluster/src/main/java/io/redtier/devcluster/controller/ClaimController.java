package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeResourceRequirements;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Binds PersistentVolumeClaims of a known StorageClass at once, lets them grow where the class allows it, and holds a deleted
 * one until no pod uses it. There are no PersistentVolume objects: the node keeps a folder per claim. Confined to its work
 * queue.
 */
final class ClaimController {
    private static final String PROTECTION = "kubernetes.io/pvc-protection";
    private static final String STORAGE = "storage";

    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final EventRecorder events;
    private final Function<String, List<Pod>> pods;
    private final Supplier<List<StorageClass>> classes;
    private final Consumer<PersistentVolumeClaim> release;

    /**
     * @param pods the pods of a namespace
     * @param classes all there are
     * @param release deletes the data of a claim
     */
    ClaimController(
            KubernetesClient client,
            StatusPatch statusPatch,
            EventRecorder events,
            Function<String, List<Pod>> pods,
            Supplier<List<StorageClass>> classes,
            Consumer<PersistentVolumeClaim> release) {
        this.client = client;
        this.statusPatch = statusPatch;
        this.events = events;
        this.pods = pods;
        this.classes = classes;
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
        if (claim.getSpec().getVolumeName() == null) {
            provision(claim);
        } else {
            grow(claim);
        }
    }

    private void provision(PersistentVolumeClaim claim) {
        String wanted = claim.getSpec().getStorageClassName();
        Optional<StorageClass> found =
                wanted == null ? StorageClasses.byDefault(classes.get()) : StorageClasses.named(classes.get(), wanted);
        if (found.isEmpty() && (wanted == null || wanted.isEmpty())) {
            events.normal(
                    claim,
                    "FailedBinding",
                    "no persistent volumes available for this claim and no storage class is set");
            return;
        }
        if (found.isEmpty()) {
            events.warning(
                    claim, "ProvisioningFailed", "storageclass.storage.k8s.io \"%s\" not found".formatted(wanted));
            return;
        }
        String volume = "pvc-" + claim.getMetadata().getUid();
        PersistentVolumeClaim bound = client.resource(claim).edit(latest -> new PersistentVolumeClaimBuilder(latest)
                .editMetadata()
                .addToFinalizers(PROTECTION)
                .endMetadata()
                .editSpec()
                .withVolumeName(volume)
                .withStorageClassName(found.get().getMetadata().getName())
                .endSpec()
                .build());
        if (writeStatus(bound, requested(bound))) {
            events.normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume " + volume);
        }
    }

    private void grow(PersistentVolumeClaim claim) {
        Map<String, Quantity> capacity = Optional.ofNullable(claim.getStatus())
                .map(PersistentVolumeClaimStatus::getCapacity)
                .orElse(Map.of());
        switch (growth(claim, classes.get())) {
            case NONE -> writeStatus(claim, capacity.isEmpty() ? requested(claim) : capacity);
            case ALLOWED -> {
                if (writeStatus(claim, requested(claim))) {
                    events.normal(claim, "VolumeResizeSuccessful", "Resize volume succeeded");
                }
            }
            case REFUSED ->
                events.warning(
                        claim,
                        "VolumeResizeFailed",
                        "storage class \"%s\" does not allow volume expansion: create a new claim of the wanted size"
                                .formatted(claim.getSpec().getStorageClassName()));
        }
    }

    /** What becomes of a bound claim's request for storage. */
    enum Growth {
        NONE,
        ALLOWED,
        REFUSED
    }

    static Growth growth(PersistentVolumeClaim claim, List<StorageClass> classes) {
        Quantity wanted = requested(claim).get(STORAGE);
        Quantity present = Optional.ofNullable(claim.getStatus())
                .map(PersistentVolumeClaimStatus::getCapacity)
                .map(capacity -> capacity.get(STORAGE))
                .orElse(wanted);
        if (wanted == null || wanted.getNumericalAmount().compareTo(present.getNumericalAmount()) <= 0) {
            return Growth.NONE;
        }
        return StorageClasses.named(classes, claim.getSpec().getStorageClassName())
                        .filter(StorageClasses::mayGrow)
                        .isPresent()
                ? Growth.ALLOWED
                : Growth.REFUSED;
    }

    private static Map<String, Quantity> requested(PersistentVolumeClaim claim) {
        return Optional.ofNullable(claim.getSpec().getResources())
                .map(VolumeResourceRequirements::getRequests)
                .orElse(Map.of());
    }

    private boolean writeStatus(PersistentVolumeClaim claim, Map<String, Quantity> capacity) {
        return statusPatch.write(
                claim,
                new PersistentVolumeClaimStatusBuilder()
                        .withPhase("Bound")
                        .withAccessModes(claim.getSpec().getAccessModes())
                        .withCapacity(capacity)
                        .build());
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
