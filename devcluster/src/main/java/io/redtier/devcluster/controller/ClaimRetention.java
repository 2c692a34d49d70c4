package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who owns the claims of a StatefulSet under its {@code persistentVolumeClaimRetentionPolicy}: with its owner a claim is
 * deleted. A claim that goes with the set is owned by the set; one that goes with a scale-down is owned by the pod that goes.
 * Pure.
 */
final class ClaimRetention {
    private static final String DELETE = "Delete";

    /** The policy, both Retain by default. */
    record Policy(boolean deleteWithSet, boolean deleteWithScaleDown) {
        static Policy of(StatefulSet set) {
            return Optional.ofNullable(set.getSpec().getPersistentVolumeClaimRetentionPolicy())
                    .map(policy ->
                            new Policy(DELETE.equals(policy.getWhenDeleted()), DELETE.equals(policy.getWhenScaled())))
                    .orElse(new Policy(false, false));
        }
    }

    private ClaimRetention() {}

    /**
     * The owners a claim should have; those that are neither the set nor the pod stay.
     *
     * @param surplus whether the pod goes because of a scale-down
     */
    static List<OwnerReference> owners(StatefulSet set, Pod pod, boolean surplus, PersistentVolumeClaim claim) {
        Policy policy = Policy.of(set);
        List<OwnerReference> owners = new ArrayList<>(Adoption.owners(claim));
        owners.removeIf(owner -> owner.getUid().equals(set.getMetadata().getUid())
                || owner.getUid().equals(pod.getMetadata().getUid()));
        if (surplus && policy.deleteWithScaleDown()) {
            owners.add(new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Pod")
                    .withName(pod.getMetadata().getName())
                    .withUid(pod.getMetadata().getUid())
                    .build());
        } else if (policy.deleteWithSet()) {
            owners.add(new OwnerReferenceBuilder()
                    .withApiVersion("apps/v1")
                    .withKind("StatefulSet")
                    .withName(set.getMetadata().getName())
                    .withUid(set.getMetadata().getUid())
                    .withController(true)
                    .build());
        }
        return owners;
    }
}
