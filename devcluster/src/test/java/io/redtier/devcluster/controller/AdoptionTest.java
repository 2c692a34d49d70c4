package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.redtier.devcluster.controller.Adoption.Decision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdoptionTest {
    @ParameterizedTest(name = "app={0}, controlled by {1}, terminating={2}: {3}")
    @CsvSource({
        "web, , false, ADOPT",
        "web, other, false, NOTHING",
        "web, me, false, NOTHING",
        "web, , true, NOTHING",
        "job, , false, NOTHING",
        "job, me, false, RELEASE",
        "job, me, true, RELEASE",
        "job, other, false, NOTHING"
    })
    void decides(String label, String owner, boolean terminating, Decision expected) {
        Pod pod = pod(label, owner, terminating);

        assertThat(decide(set(false), pod)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"web, ", "job, me"})
    void anOwnerThatIsGoingTakesAndReleasesNobody(String label, String owner) {
        assertThat(decide(set(true), pod(label, owner, false))).isEqualTo(Decision.NOTHING);
    }

    private static Decision decide(ReplicaSet set, Pod pod) {
        return Adoption.decide(set, set.getSpec().getSelector(), pod);
    }

    private static ReplicaSet set(boolean terminating) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName("web")
                .withUid("me")
                .withDeletionTimestamp(terminating ? "2026-01-01T00:00:00Z" : null)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .endSpec()
                .build();
    }

    private static Pod pod(String label, String owner, boolean terminating) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("web-1")
                .addToLabels("app", label)
                .withDeletionTimestamp(terminating ? "2026-01-01T00:00:00Z" : null)
                .endMetadata()
                .build();
        if (owner != null) {
            pod.getMetadata()
                    .getOwnerReferences()
                    .add(new OwnerReferenceBuilder()
                            .withUid(owner)
                            .withController(true)
                            .build());
        }
        return pod;
    }
}
