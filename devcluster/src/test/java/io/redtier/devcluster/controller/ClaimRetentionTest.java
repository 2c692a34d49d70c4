package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimRetentionTest {
    private static final Pod POD = Serialization.unmarshal("""
            apiVersion: v1
            kind: Pod
            metadata: {name: redis-1, uid: pod}
            """, Pod.class);

    @ParameterizedTest(name = "whenDeleted {0}, whenScaled {1}, surplus {2}: owned by {3}")
    @CsvSource({
        "Retain, Retain, false, other",
        "Retain, Retain, true, other",
        "Delete, Retain, false, other set",
        "Delete, Retain, true, other set",
        "Retain, Delete, false, other",
        "Retain, Delete, true, other pod",
        "Delete, Delete, false, other set",
        "Delete, Delete, true, other pod"
    })
    void whoOwnsAClaim(String whenDeleted, String whenScaled, boolean surplus, String owners) {
        String policy = "whenDeleted: %s, whenScaled: %s".formatted(whenDeleted, whenScaled);
        // Whatever an earlier policy said is taken back.
        PersistentVolumeClaim claim = claim("other", "set", "pod");

        assertThat(uids(ClaimRetention.owners(set(policy), POD, surplus, claim)))
                .isEqualTo(owners);
    }

    @Test
    void withoutAPolicyClaimsStay() {
        StatefulSet set = set("");
        set.getSpec().setPersistentVolumeClaimRetentionPolicy(null);

        assertThat(ClaimRetention.owners(set, POD, true, claim())).isEmpty();
    }

    private static String uids(List<OwnerReference> owners) {
        return owners.stream().map(OwnerReference::getUid).collect(Collectors.joining(" "));
    }

    private static StatefulSet set(String policy) {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: redis, uid: set}
                spec: {persistentVolumeClaimRetentionPolicy: {%s}}
                """.formatted(policy), StatefulSet.class);
    }

    private static PersistentVolumeClaim claim(String... owners) {
        String references = List.of(owners).stream()
                .map(uid -> "{apiVersion: v1, kind: Any, name: n, uid: %s}".formatted(uid))
                .collect(Collectors.joining(","));
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data-redis-1, ownerReferences: [%s]}
                """.formatted(references), PersistentVolumeClaim.class);
    }
}
