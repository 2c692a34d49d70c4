package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Create, get, list, replace and delete. */
@ApiContract
record ApiContractCrudIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";

    @Test
    void createAnswersWithWhatIsStored() {
        Answer created = api.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: created}, data: {k: v}}");

        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("/kind")).isEqualTo("ConfigMap");
        assertThat(created.at("/apiVersion")).isEqualTo("v1");
        assertThat(created.at("/metadata/namespace")).isEqualTo(api.namespace());
        assertThat(created.at("/metadata/uid")).isNotEmpty();
        assertThat(created.at("/metadata/creationTimestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(created.resourceVersion()).matches("\\d+");
        assertThat(created.node("/metadata/generation").isMissingNode()).isTrue();
        assertThat(api.get(MAPS + "/created").body()).isEqualTo(created.body());
    }

    @Test
    void kindAndVersionMayBeLeftOut() {
        ObjectNode created = api.post(MAPS, "{metadata: {name: plain}}").ok();

        assertThat(created.path("kind").asText()).isEqualTo("ConfigMap");
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        api.post(MAPS, "{metadata: {name: taken}}").ok();

        assertThat(api.post(MAPS, "{metadata: {name: taken}}").refused(409, "AlreadyExists"))
                .isEqualTo("configmaps \"taken\" already exists");
    }

    @Test
    void aGeneratedNameEndsInFiveCharacters() {
        assertThat(api.post(MAPS, "{metadata: {generateName: made-}}").at("/metadata/name"))
                .matches("made-[a-z0-9]{5}");
    }

    @Test
    void whatTheServerOwnsCannotBeSet() {
        Answer created = api.post(
                MAPS,
                "{metadata: {name: owned, uid: mine, creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp:"
                        + " '2001-01-01T00:00:00Z'}}");

        assertThat(created.code()).as(created::toString).isEqualTo(201);
        assertThat(created.at("/metadata/uid")).isNotEqualTo("mine");
        assertThat(created.at("/metadata/creationTimestamp")).doesNotStartWith("2001");
        assertThat(created.at("/metadata/deletionTimestamp")).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (Answer answer : List.of(
                api.get(MAPS + "/absent"),
                api.delete(MAPS + "/absent"),
                api.put(MAPS + "/absent", api.yaml("{metadata: {name: absent}}")),
                api.patch(MAPS + "/absent", Api.MERGE_PATCH, "{data: {a: b}}"))) {
            assertThat(answer.refused(404, "NotFound")).isEqualTo("configmaps \"absent\" not found");
            assertThat(answer.at("/details/name")).isEqualTo("absent");
            assertThat(answer.at("/details/kind")).isEqualTo("configmaps");
        }
        assertThat(api.get("/apis/apps/v1/namespaces/{ns}/deployments/absent").refused(404, "NotFound"))
                .isEqualTo("deployments.apps \"absent\" not found");
    }

    @Test
    void aNamespaceMustExist() {
        assertThat(api.post("/api/v1/namespaces/no-such/configmaps", "{metadata: {name: lost}}")
                        .refused(404, "NotFound"))
                .isEqualTo("namespaces \"no-such\" not found");
        assertThat(api.get("/api/v1/namespaces/no-such/configmaps").names()).isEmpty();
    }

    @Test
    void listsAreOfAKindAndSortedByName() {
        String services = "/api/v1/namespaces/{ns}/services";
        for (String name : List.of("c", "a", "b")) {
            api.post(services, "{metadata: {name: " + name + "}, spec: {ports: [{port: 80}]}}")
                    .ok();
        }

        Answer list = api.get(services);

        assertThat(list.at("/kind")).isEqualTo("ServiceList");
        assertThat(list.at("/apiVersion")).isEqualTo("v1");
        assertThat(list.resourceVersion()).matches("\\d+");
        assertThat(list.names()).containsExactly("a", "b", "c");
        assertThat(list.node("/items/0").has("kind")).isFalse();
    }

    @Test
    void aListOverAllNamespacesHoldsThoseOfEach() {
        api.post(MAPS, "{metadata: {name: everywhere, labels: {in: '{ns}'}}}").ok();

        assertThat(api.get("/api/v1/configmaps?labelSelector=in%3D{ns}").names())
                .containsExactly("everywhere");
    }

    @Test
    void aReplacementReplacesAndAnEqualOneWritesNothing() {
        ObjectNode created = api.post(MAPS, "{metadata: {name: replaced, labels: {a: b}}, data: {k: v, l: w}}")
                .ok();
        ObjectNode wanted = created.deepCopy();
        wanted.remove("data");
        wanted.putObject("data").put("k", "other");

        Answer replaced = api.put(MAPS + "/replaced", wanted);

        assertThat(replaced.code()).isEqualTo(200);
        assertThat(replaced.node("/data")).isEqualTo(wanted.get("data"));
        assertThat(replaced.resourceVersion())
                .isNotEqualTo(created.at("/metadata/resourceVersion").asText());
        assertThat(replaced.at("/metadata/uid"))
                .isEqualTo(created.at("/metadata/uid").asText());
        assertThat(api.put(MAPS + "/replaced", replaced.body()).resourceVersion())
                .isEqualTo(replaced.resourceVersion());
    }

    @Test
    void aReplacementWithoutResourceVersionIsTaken() {
        api.post(MAPS, "{metadata: {name: unconditional}, data: {k: v}}").ok();

        Answer replaced = api.put(MAPS + "/unconditional", api.yaml("{metadata: {name: unconditional}, data: {k: w}}"));

        assertThat(replaced.at("/data/k")).isEqualTo("w");
    }

    @Test
    void deletionAnswersWithAStatusThatNamesTheObject() {
        Answer created = api.post(MAPS, "{metadata: {name: deleted}}");

        Answer deleted = api.delete(MAPS + "/deleted");

        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.at("/kind")).isEqualTo("Status");
        assertThat(deleted.at("/status")).isEqualTo("Success");
        assertThat(deleted.at("/details/name")).isEqualTo("deleted");
        assertThat(deleted.at("/details/uid")).isEqualTo(created.at("/metadata/uid"));
        assertThat(api.get(MAPS + "/deleted").code()).isEqualTo(404);
    }

    @Test
    void aCollectionIsDeletedBySelector() {
        String secrets = "/api/v1/namespaces/{ns}/secrets";
        api.post(secrets, "{metadata: {name: one, labels: {go: 'yes'}}}").ok();
        api.post(secrets, "{metadata: {name: two, labels: {go: 'yes'}}}").ok();
        api.post(secrets, "{metadata: {name: three}}").ok();

        api.delete(secrets + "?labelSelector=go%3Dyes").ok();

        assertThat(api.get(secrets).names()).containsExactly("three");
    }

    @Test
    void deletionHoldsToItsPreconditions() {
        Answer created = api.post(MAPS, "{metadata: {name: guarded}}");

        assertThat(api.delete(MAPS + "/guarded", "preconditions: {uid: other}").refused(409, "Conflict"))
                .isEqualTo(
                        "Operation cannot be fulfilled on ConfigMap \"guarded\": the UID in the precondition (other) does"
                                + " not match the UID in record (" + created.at("/metadata/uid")
                                + "). The object might have been"
                                + " deleted and then recreated");
        assertThat(api.delete(MAPS + "/guarded", "preconditions: {resourceVersion: '1'}")
                        .refused(409, "Conflict"))
                .contains("the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (")
                .endsWith("). The object might have been modified");
        api.delete(MAPS + "/guarded", "preconditions: {uid: " + created.at("/metadata/uid") + "}")
                .ok();
    }

    @Test
    void secretsTakeTextAndKeepBase64() {
        JsonNode data = api.post(
                        "/api/v1/namespaces/{ns}/secrets",
                        "{metadata: {name: text}, data: {a: eA==}, stringData: {b: y}}")
                .ok();

        assertThat(data.path("data")).isEqualTo(api.yaml("{a: eA==, b: eQ==}"));
        assertThat(data.has("stringData")).isFalse();
        assertThat(data.path("type").asText()).isEqualTo("Opaque");
    }

    @Test
    void immutableMapsStayAsTheyAre() {
        api.post(MAPS, "{metadata: {name: immutable}, immutable: true, data: {k: v}}")
                .ok();

        Answer refused = api.patch(MAPS + "/immutable", Api.MERGE_PATCH, "{data: {k: w}}");

        assertThat(refused.refused(422, "Invalid"))
                .isEqualTo("ConfigMap \"immutable\" is invalid: data: Forbidden: field is immutable when `immutable` is"
                        + " set");
    }
}
