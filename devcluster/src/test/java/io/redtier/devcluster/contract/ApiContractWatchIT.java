package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Watches, and the versions that they begin at. */
@ApiContract
record ApiContractWatchIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";

    private static final String YOUNG = "/apis/young.example.com/v1/namespaces/{ns}/youngs";

    /** Of a kind that is younger than the cluster, nothing is known from its beginning. */
    @BeforeParameterizedClassInvocation
    static void define(Api api) {
        api.define(api.yaml("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: youngs.young.example.com}
                spec:
                  group: young.example.com
                  scope: Namespaced
                  names: {kind: Young, plural: youngs}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """), YOUNG);
    }

    private Answer make(String name, String labels) {
        return api.post(MAPS, "{metadata: {name: " + name + ", labels: {" + labels + "}}, data: {k: v}}");
    }

    @Test
    void aWatchGoesOnFromAResourceVersion() throws Exception {
        Answer first = make("resumed", "t: resumed");
        api.patch(MAPS + "/resumed", Api.MERGE_PATCH, "{data: {k: w}}").ok();
        try (ApiWatch watch =
                api.watch(MAPS + "?labelSelector=t%3Dresumed&resourceVersion=" + first.resourceVersion())) {
            JsonNode modified = watch.next();
            assertThat(modified.path("type").asText()).isEqualTo("MODIFIED");
            assertThat(modified.at("/object/data/k").asText()).isEqualTo("w");
            assertThat(modified.at("/object/kind").asText()).isEqualTo("ConfigMap");

            api.delete(MAPS + "/resumed").ok();

            JsonNode deleted = watch.next();
            assertThat(deleted.path("type").asText()).isEqualTo("DELETED");
            assertThat(deleted.at("/object/metadata/resourceVersion").asLong())
                    .isGreaterThan(
                            modified.at("/object/metadata/resourceVersion").asLong());
        }
    }

    @Test
    void aWatchFromNowhereBeginsWithWhatIsThere() throws Exception {
        make("there", "t: there");
        try (ApiWatch watch = api.watch(MAPS + "?labelSelector=t%3Dthere")) {
            assertThat(watch.next(1)).containsExactly("ADDED there");
            make("later", "t: there");
            assertThat(watch.next(1)).containsExactly("ADDED later");
        }
    }

    @Test
    void aListAndAWatchFromItMissNothing() throws Exception {
        make("listed", "t: listed");
        String version = api.get(MAPS + "?labelSelector=t%3Dlisted").resourceVersion();
        make("after", "t: listed");
        try (ApiWatch watch = api.watch(MAPS + "?labelSelector=t%3Dlisted&resourceVersion=" + version)) {
            assertThat(watch.next(1)).containsExactly("ADDED after");
        }
    }

    @Test
    void whatComesToMatchIsAddedAndWhatNoLongerDoesIsDeleted() throws Exception {
        String version = make("changing", "t: none").resourceVersion();
        api.patch(MAPS + "/changing", Api.MERGE_PATCH, "{metadata: {labels: {t: changing}}}")
                .ok();
        api.patch(MAPS + "/changing", Api.MERGE_PATCH, "{metadata: {labels: {t: none}}}")
                .ok();
        try (ApiWatch watch = api.watch(MAPS + "?labelSelector=t%3Dchanging&resourceVersion=" + version)) {
            assertThat(watch.next(2)).containsExactly("ADDED changing", "DELETED changing");
        }
    }

    @Test
    void oneObjectIsWatchedByItsName() throws Exception {
        make("alone", "t: alone");
        make("other", "t: alone");
        String version = api.get(MAPS).resourceVersion();
        api.delete(MAPS + "/other").ok();
        api.delete(MAPS + "/alone").ok();
        try (ApiWatch watch = api.watch(MAPS + "?fieldSelector=metadata.name%3Dalone&resourceVersion=" + version)) {
            assertThat(watch.next(1)).containsExactly("DELETED alone");
        }
    }

    @Test
    void aWatchFromTooLongAgoIsGone() throws Exception {
        try (ApiWatch watch = api.watch(YOUNG + "?resourceVersion=1")) {
            JsonNode event = watch.next();

            assertThat(event.path("type").asText()).isEqualTo("ERROR");
            assertThat(event.at("/object/kind").asText()).isEqualTo("Status");
            assertThat(event.at("/object/code").asInt()).isEqualTo(410);
            assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
            assertThat(event.at("/object/message").asText()).startsWith("too old resource version: 1 (");
            assertThat(watch.ends()).isTrue();
        }
    }

    @Test
    void aWatchEndsAtItsTimeLimit() throws Exception {
        String version = api.get(MAPS).resourceVersion();
        try (ApiWatch watch =
                api.watch(MAPS + "?timeoutSeconds=1&labelSelector=t%3Dnever&resourceVersion=" + version)) {
            assertThat(watch.code()).isEqualTo(200);
            assertThat(watch.ends()).isTrue();
        }
    }

    @Test
    void theInitialEventsEndInABookmarkForWhoeverAsks() throws Exception {
        make("initial", "t: initial");
        try (ApiWatch watch = api.watch(MAPS + "?labelSelector=t%3Dinitial&sendInitialEvents=true"
                + "&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            assertThat(watch.nextOfAnyType().path("type").asText()).isEqualTo("ADDED");
            JsonNode bookmark = watch.nextOfAnyType();
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/kind").asText()).isEqualTo("ConfigMap");
            assertThat(bookmark.at("/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            assertThat(bookmark.at("/object/metadata/resourceVersion").asText()).matches("\\d+");
        }
    }

    @Test
    void aResourceVersionMustBeANumber() {
        assertThat(api.get(MAPS + "?resourceVersion=new").refused(400, "BadRequest"))
                .contains("new");
    }
}
