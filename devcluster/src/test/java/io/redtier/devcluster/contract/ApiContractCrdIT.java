package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.redtier.devcluster.schema.CrdSchemaTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CustomResourceDefinitions: structural schema, defaults, pruning, rules with oldSelf, subresources, versions. */
@ApiContract
record ApiContractCrdIT(Api api) {

    private static final String WIDGETS = "/apis/example.com/v1/namespaces/{ns}/widgets";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @BeforeParameterizedClassInvocation
    static void define(Api api) {
        api.define(read("widgets.yaml"), WIDGETS);
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(read("cases.yaml").spliterator(), false);
    }

    /** The table that the schema's own tests use. */
    @ParameterizedTest
    @MethodSource("cases")
    void doesWhatTheTableSays(JsonNode row) {
        String name = "w-" + Api.suffix();
        ObjectNode sent = widget(name, row.get("sent"));
        Answer answer;
        if (row.has("stored")) {
            ObjectNode stored = api.post(
                            WIDGETS, widget(name, row.get("stored")).toString())
                    .ok();
            sent.withObject("/metadata").set("resourceVersion", stored.at("/metadata/resourceVersion"));
            answer = api.put(WIDGETS + "/" + name, sent);
        } else {
            answer = api.post(WIDGETS, sent.toString());
        }
        if (row.has("admitted")) {
            assertThat(answer.ok().get("spec")).as(answer.toString()).isEqualTo(row.get("admitted"));
            return;
        }
        List<String> causes = new ArrayList<>();
        row.get("causes").forEach(cause -> causes.add(cause.asText()));
        answer.refused(422, "Invalid");
        assertThat(StreamSupport.stream(answer.node("/details/causes").spliterator(), false)
                        .map(cause -> cause.path("field").asText() + ": "
                                + cause.path("message").asText()))
                .containsExactlyInAnyOrderElementsOf(causes);
    }

    @Test
    void oneMessageTellsAllCauses() {
        assertThat(api.post(
                                WIDGETS,
                                "{apiVersion: example.com/v1, kind: Widget, metadata: {name: bad}, spec: {even: 3}}")
                        .refused(422, "Invalid"))
                .isEqualTo(
                        "Widget.example.com \"bad\" is invalid: spec.even: Invalid value: 3: spec.even in body should"
                                + " be a multiple of 2");
        assertThat(api.post(
                                WIDGETS,
                                "{apiVersion: example.com/v1, kind: Widget, metadata: {name: bad}, spec: {even: 3, size:"
                                        + " A}}")
                        .refused(422, "Invalid"))
                .startsWith("Widget.example.com \"bad\" is invalid: [")
                .contains("spec.even: Invalid value: 3: spec.even in body should be a multiple of 2")
                .contains("spec.size: Invalid value: \"A\": spec.size in body should be at least 2 chars long");
    }

    @Test
    void strictValidationNamesWhatWouldBePruned() {
        assertThat(api.post(
                                WIDGETS + "?fieldValidation=Strict",
                                "{apiVersion: example.com/v1, kind: Widget, metadata: {name: strict}, spec: {colour: Red}}")
                        .refused(400, "BadRequest"))
                .isEqualTo(
                        "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: unknown field"
                                + " \"spec.colour\"");
    }

    @Test
    void aReplacementNeedsItsResourceVersion() {
        api.post(WIDGETS, widget("versioned", api.yaml("{}")).toString()).ok();

        assertThat(api.put(WIDGETS + "/versioned", widget("versioned", api.yaml("{color: Green}")))
                        .refused(422, "Invalid"))
                .isEqualTo(
                        "widgets.example.com \"versioned\" is invalid: metadata.resourceVersion: Invalid value: 0: must"
                                + " be specified for an update");
    }

    @Test
    void statusAndSpecAreWrittenApart() {
        ObjectNode sent = widget("apart", api.yaml("{color: Green}"));
        sent.putObject("status").put("replicas", 7);
        assertThat(api.post(WIDGETS, sent.toString()).ok().has("status")).isFalse();

        Answer reported = api.patch(
                WIDGETS + "/apart/status",
                Api.MERGE_PATCH,
                "{spec: {color: Red}, status: {replicas: 7, phase: Up, mood: good}}");
        assertThat(reported.node("/status")).isEqualTo(api.yaml("{replicas: 7, phase: Up}"));
        assertThat(reported.at("/spec/color")).isEqualTo("Green");
        assertThat(reported.node("/metadata/generation").asInt()).isOne();

        Answer changed = api.patch(WIDGETS + "/apart", Api.MERGE_PATCH, "{spec: {color: Red}, status: {replicas: 8}}");
        assertThat(changed.node("/status/replicas").asInt()).isEqualTo(7);
        assertThat(changed.node("/metadata/generation").asInt()).isEqualTo(2);

        assertThat(api.patch(WIDGETS + "/apart/status", Api.MERGE_PATCH, "{status: {phase: Sideways}}")
                        .refused(422, "Invalid"))
                .isEqualTo("Widget.example.com \"apart\" is invalid: [status.phase: Unsupported value: \"Sideways\":"
                        + " supported values: \"Up\", \"Down\", <nil>: Invalid value: null: some validation rules were"
                        + " not checked because the object was invalid; correct the existing errors to complete"
                        + " validation]");
    }

    @Test
    void scaleFollowsItsPaths() {
        api.post(WIDGETS, widget("scaled", api.yaml("{replicas: 2}")).toString())
                .ok();
        api.patch(WIDGETS + "/scaled/status", Api.MERGE_PATCH, "{status: {replicas: 1}}")
                .ok();

        Answer scale = api.get(WIDGETS + "/scaled/scale");
        assertThat(scale.node("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(scale.node("/status/replicas").asInt()).isOne();
        api.patch(WIDGETS + "/scaled/scale", Api.MERGE_PATCH, "{spec: {replicas: 5}}")
                .ok();
        assertThat(api.get(WIDGETS + "/scaled").node("/spec/replicas").asInt()).isEqualTo(5);
    }

    @Test
    void noStrategicPatchIsTaken() {
        api.post(WIDGETS, widget("strategic", api.yaml("{}")).toString()).ok();

        assertThat(api.patch(WIDGETS + "/strategic", Api.STRATEGIC_PATCH, "{spec: {color: Green}}")
                        .refused(415, "UnsupportedMediaType"))
                .startsWith("the body of the request was in an unknown format - accepted media types include:"
                        + " application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }

    @Test
    void aDefinitionIsEstablishedAndItsKindGoesWithIt() {
        JsonNode definition = gadgets("gadgets");
        api.define(definition, "/apis/gadgets.example.com/v1/gadgets");
        String one = DEFINITIONS + "/gadgets.gadgets.example.com";
        Answer established = api.get(one);
        assertThat(StreamSupport.stream(established.node("/status/conditions").spliterator(), false)
                        .map(condition -> condition.path("type").asText() + "="
                                + condition.path("status").asText()))
                .contains("NamesAccepted=True", "Established=True");
        assertThat(established.at("/status/acceptedNames/kind")).isEqualTo("Gadget");
        assertThat(established.at("/status/acceptedNames/listKind")).isEqualTo("GadgetList");
        assertThat(established.node("/status/storedVersions").toString()).isEqualTo("[\"v1\"]");
        api.post(
                        "/apis/gadgets.example.com/v1/gadgets",
                        "{apiVersion: gadgets.example.com/v1, kind: Gadget, metadata: {name: g}}")
                .ok();

        api.delete(one).ok();

        api.until(
                "its kind goes",
                () -> api.get("/apis/gadgets.example.com/v1/gadgets").code() == 404);
        api.until("the definition goes", () -> api.get(one).code() == 404);
    }

    @Test
    void allServedVersionsShowTheSameObjects() {
        ObjectNode definition = gadgets("doodads");
        ObjectNode second = ((ObjectNode) definition.at("/spec/versions/0")).deepCopy();
        second.put("name", "v2").put("storage", false);
        ((ArrayNode) definition.at("/spec/versions")).add(second);
        api.define(definition, "/apis/doodads.example.com/v2/doodads");
        api.post(
                        "/apis/doodads.example.com/v1/doodads",
                        "{apiVersion: doodads.example.com/v1, kind: Doodad, metadata: {name: d}}")
                .ok();

        assertThat(api.get("/apis/doodads.example.com/v2/doodads/d").at("/apiVersion"))
                .isEqualTo("doodads.example.com/v2");
    }

    @Test
    void aRuleThatDoesNotCompileIsRefused() {
        ObjectNode definition = gadgets("badrules");
        ((ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema"))
                .putArray("x-kubernetes-validations")
                .addObject()
                .put("rule", "self.even >");

        assertThat(api.postForAll(DEFINITIONS, definition.toString()).refused(422, "Invalid"))
                .contains("x-kubernetes-validations[0].rule: Invalid value")
                .contains("compilation failed");
    }

    @Test
    void aDefinitionIsNamedAfterItsPluralAndGroup() {
        ObjectNode definition = gadgets("misnamed");
        definition.withObject("/metadata").put("name", "wrong.example.com");

        assertThat(api.postForAll(DEFINITIONS, definition.toString()).refused(422, "Invalid"))
                .contains(
                        "metadata.name: Invalid value: \"wrong.example.com\": must be spec.names.plural+\".\"+spec.group");
    }

    private ObjectNode gadgets(String plural) {
        String kind = plural.substring(0, 1).toUpperCase(Locale.ROOT) + plural.substring(1, plural.length() - 1);
        return api.yaml("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %s.%s.example.com}
                spec:
                  group: %s.example.com
                  scope: Cluster
                  names: {kind: %s, plural: %s}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """.formatted(plural, plural, plural, kind, plural));
    }

    private ObjectNode widget(String name, JsonNode spec) {
        ObjectNode widget = api.yaml("{apiVersion: example.com/v1, kind: Widget, metadata: {name: " + name + "}}");
        widget.set("spec", spec);
        return widget;
    }

    private static JsonNode read(String file) {
        try (InputStream in = CrdSchemaTest.class.getResourceAsStream(file)) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
