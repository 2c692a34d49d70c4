package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.controller.ClaimController.Growth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimControllerTest {
    private static final List<StorageClass> CLASSES = List.of(
            StorageClasses.standard(),
            new StorageClassBuilder(StorageClasses.standard())
                    .editMetadata()
                    .withName("fixed")
                    .endMetadata()
                    .withAllowVolumeExpansion(false)
                    .build());

    @ParameterizedTest(name = "class {0}, request {1}, capacity {2}: {3}")
    @CsvSource({
        "standard, 1Gi, 1Gi, NONE",
        "standard, 1Gi, 1024Mi, NONE",
        "standard, 2Gi, 1Gi, ALLOWED",
        "standard, 1Gi, 2Gi, NONE",
        "fixed, 2Gi, 1Gi, REFUSED",
        "gone, 2Gi, 1Gi, REFUSED"
    })
    void growsWhereTheClassAllowsIt(String name, String request, String capacity, Growth expected) {
        PersistentVolumeClaim claim =
                Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                spec: {storageClassName: %s, volumeName: v, resources: {requests: {storage: %s}}}
                status: {capacity: {storage: %s}}
                """.formatted(name, request, capacity), PersistentVolumeClaim.class);

        assertThat(ClaimController.growth(claim, CLASSES)).isEqualTo(expected);
    }

    @Test
    void theNewestDefaultClassServesClaimsThatNameNone() {
        StorageClass old = StorageClasses.standard();
        old.getMetadata().setCreationTimestamp("2026-01-01T00:00:00Z");
        StorageClass newer = new StorageClassBuilder(StorageClasses.standard())
                .editMetadata()
                .withName("newer")
                .withCreationTimestamp("2026-01-02T00:00:00Z")
                .endMetadata()
                .build();
        StorageClass plain = new StorageClassBuilder()
                .withNewMetadata()
                .withName("plain")
                .withCreationTimestamp("2026-01-03T00:00:00Z")
                .endMetadata()
                .build();

        assertThat(StorageClasses.byDefault(List.of(newer, old, plain))).contains(newer);
        assertThat(StorageClasses.byDefault(List.of(plain))).isEmpty();
    }
}
