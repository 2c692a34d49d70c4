package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** Finalizers, propagation, owners and namespaces. */
@ApiContract
record ApiContractDeletionIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";

    private static final String FINALIZER = "example.com/wait";

    private void needsControllers() {
        assumeTrue(api.controllers(), "the server has no controller manager");
    }

    private Answer child(String name, Answer owner, boolean blocks) {
        return api.post(MAPS, """
                metadata:
                  name: %s
                  ownerReferences:
                  - {apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: %s}
                """.formatted(name, owner.at("/metadata/name"), owner.at("/metadata/uid"), blocks));
    }

    @Test
    void aFinalizerHoldsTheObjectAndTheLastOneLetsItGo() {
        api.post(MAPS, "{metadata: {name: held, finalizers: [" + FINALIZER + "]}}")
                .ok();

        Answer held = api.delete(MAPS + "/held");

        assertThat(held.code()).isEqualTo(200);
        assertThat(held.at("/kind")).isEqualTo("ConfigMap");
        assertThat(held.at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(held.node("/metadata/deletionGracePeriodSeconds").asInt(-1)).isZero();
        Answer again = api.delete(MAPS + "/held");
        assertThat(again.resourceVersion()).isEqualTo(held.resourceVersion());

        Answer gone = api.patch(MAPS + "/held", Api.JSON_PATCH, """
                [{op: test, path: /metadata/resourceVersion, value: "%s"}, {op: remove, path: /metadata/finalizers}]
                """.formatted(held.resourceVersion()));
        assertThat(gone.code()).as(gone::toString).isEqualTo(200);
        assertThat(gone.at("/metadata/name")).isEqualTo("held");
        assertThat(api.get(MAPS + "/held").code()).isEqualTo(404);
    }

    @Test
    void noFinalizerIsAddedToWhatIsBeingDeleted() {
        api.post(MAPS, "{metadata: {name: late, finalizers: [" + FINALIZER + "]}}")
                .ok();
        api.delete(MAPS + "/late").ok();

        assertThat(api.patch(
                                MAPS + "/late",
                                Api.MERGE_PATCH,
                                "{metadata: {finalizers: [" + FINALIZER + ", example.com/other]}}")
                        .refused(422, "Invalid"))
                .contains("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted");
        api.patch(MAPS + "/late", Api.MERGE_PATCH, "{metadata: {finalizers: null}}")
                .ok();
    }

    @Test
    void aDeletionRaisesTheGenerationOfWhatWaits() {
        String one = "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets";
        api.post(
                        one,
                        "{metadata: {name: waits, finalizers: [" + FINALIZER
                                + "]}, spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}}")
                .ok();

        assertThat(api.delete(one + "/waits").node("/metadata/generation").asInt())
                .isEqualTo(2);
        api.patch(one + "/waits", Api.MERGE_PATCH, "{metadata: {finalizers: null}}")
                .ok();
    }

    @Test
    void backgroundIsTheDefaultAndTakesDependentsAfterwards() {
        needsControllers();
        Answer owner = api.post(MAPS, "{metadata: {name: owner}}");
        child("child", owner, false).ok();

        api.delete(MAPS + "/owner").ok();

        assertThat(api.get(MAPS + "/owner").code()).isEqualTo(404);
        api.until("the child goes", () -> api.get(MAPS + "/child").code() == 404);
    }

    @Test
    void foregroundTakesBlockingDependentsFirst() {
        needsControllers();
        Answer owner = api.post(MAPS, "{metadata: {name: fore}}");
        child("fore-child", owner, true).ok();
        api.patch(MAPS + "/fore-child", Api.MERGE_PATCH, "{metadata: {finalizers: [" + FINALIZER + "]}}")
                .ok();

        Answer waiting = api.delete(MAPS + "/fore", "propagationPolicy: Foreground");

        assertThat(waiting.node("/metadata/finalizers").toString()).isEqualTo("[\"foregroundDeletion\"]");
        api.until("the child is deleted", () -> !api.get(MAPS + "/fore-child")
                .at("/metadata/deletionTimestamp")
                .isEmpty());
        assertThat(api.get(MAPS + "/fore").code()).isEqualTo(200);
        api.patch(MAPS + "/fore-child", Api.MERGE_PATCH, "{metadata: {finalizers: null}}")
                .ok();
        api.until("the owner goes", () -> api.get(MAPS + "/fore").code() == 404);
    }

    @Test
    void orphansLoseTheirOwnerReference() {
        needsControllers();
        Answer owner = api.post(MAPS, "{metadata: {name: parent}}");
        child("orphan", owner, false).ok();

        api.delete(MAPS + "/parent", "propagationPolicy: Orphan").ok();

        api.until("the owner goes", () -> api.get(MAPS + "/parent").code() == 404);
        assertThat(api.get(MAPS + "/orphan").node("/metadata/ownerReferences").isMissingNode())
                .isTrue();
    }

    @Test
    void aDependentOfSeveralOwnersStaysUntilTheLastGoes() {
        needsControllers();
        Answer one = api.post(MAPS, "{metadata: {name: owner-one}}");
        Answer two = api.post(MAPS, "{metadata: {name: owner-two}}");
        api.post(MAPS, """
                metadata:
                  name: shared
                  ownerReferences:
                  - {apiVersion: v1, kind: ConfigMap, name: owner-one, uid: %s}
                  - {apiVersion: v1, kind: ConfigMap, name: owner-two, uid: %s}
                """.formatted(one.at("/metadata/uid"), two.at("/metadata/uid")))
                .ok();

        api.delete(MAPS + "/owner-one").ok();

        api.until(
                "only the other owner is left",
                () -> api.get(MAPS + "/shared")
                                .node("/metadata/ownerReferences")
                                .size()
                        == 1);
        api.delete(MAPS + "/owner-two").ok();
        api.until("it goes", () -> api.get(MAPS + "/shared").code() == 404);
    }

    @Test
    void whatIsMadeForAnOwnerThatNeverWasGoes() {
        needsControllers();
        api.post(MAPS, """
                metadata:
                  name: foundling
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: nobody, uid: 00000000-dead-beef}]
                """).ok();

        api.until("it goes", () -> api.get(MAPS + "/foundling").code() == 404);
    }

    @Test
    void aNamespaceTakesItsContentAlongAndTakesNothingNewMeanwhile() {
        needsControllers();
        String name = api.namespace() + "-gone";
        api.makeNamespace(name);
        String maps = "/api/v1/namespaces/" + name + "/configmaps";
        api.post(maps, "{metadata: {name: inside, finalizers: [" + FINALIZER + "]}}")
                .ok();

        Answer deleted = api.delete("/api/v1/namespaces/" + name);
        assertThat(deleted.at("/status/phase")).isEqualTo("Terminating");

        Answer refused = api.post(maps, "{metadata: {name: late}}");
        assertThat(refused.refused(403, "Forbidden"))
                .isEqualTo("configmaps \"late\" is forbidden: unable to create new content in namespace " + name
                        + " because it is being terminated");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("NamespaceTerminating");
        api.until("the content is deleted", () -> !api.get(maps + "/inside")
                .at("/metadata/deletionTimestamp")
                .isEmpty());
        api.patch(maps + "/inside", Api.MERGE_PATCH, "{metadata: {finalizers: null}}")
                .ok();
        api.until(
                "the namespace goes",
                () -> api.get("/api/v1/namespaces/" + name).code() == 404);
    }

    @Test
    void theDefaultNamespaceStays() {
        assertThat(api.delete("/api/v1/namespaces/default").refused(403, "Forbidden"))
                .isEqualTo("namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void aPodThatRunsNowhereGoesAtOnce() {
        api.post("/api/v1/namespaces/{ns}/pods", "{metadata: {name: p}, spec: {containers: [{name: c, image: 'i:1'}]}}")
                .ok();

        Answer deleted = api.delete("/api/v1/namespaces/{ns}/pods/p");

        assertThat(deleted.at("/kind")).isEqualTo("Pod");
        assertThat(api.get("/api/v1/namespaces/{ns}/pods/p").code()).isEqualTo(404);
    }
}
