package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.apply.ApplyCases;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-side apply: the table of cases, step by step, and what it has no words for. */
@ApiContract
record ApiContractApplyIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";

    private static final String WIDGETS = "/apis/test.redtier.io/v1/namespaces/{ns}/widgets";

    @BeforeParameterizedClassInvocation
    static void define(Api api) {
        api.define(ApplyCases.widgetDefinition(), WIDGETS);
    }

    static Stream<ApplyCases.Case> cases() {
        return ApplyCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holds(ApplyCases.Case row) {
        Http subject = new Http(api, row);
        try {
            ApplyCases.run(row, subject);
        } finally {
            subject.letGo();
        }
    }

    @Test
    void theFirstApplyCreates() {
        String map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: first}, data: {k: v}}";

        assertThat(api.apply(MAPS + "/first", "m", map).code()).isEqualTo(201);
        assertThat(api.apply(MAPS + "/first", "m", map).code()).isEqualTo(200);
    }

    @Test
    void theManagerAndTheKindMustBeSaid() {
        assertThat(api.patch(MAPS + "/nobody", Api.APPLY, "{apiVersion: v1, kind: ConfigMap, metadata: {name: nobody}}")
                        .refused(422, "Invalid"))
                .isEqualTo(
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply"
                                + " patch");
        api.apply(MAPS + "/nobody", "m", "{metadata: {name: nobody}}").refused(400, "BadRequest");
        assertThat(api.patch(MAPS + "/nobody?force=true", Api.MERGE_PATCH, "{}").refused(422, "Invalid"))
                .contains("force: Forbidden: may not be specified for non-apply patch");
    }

    @Test
    void managedFieldsCannotBeApplied() {
        assertThat(api.apply(
                                MAPS + "/managed",
                                "m",
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: managed, managedFields: [{manager: x,"
                                        + " operation: Apply, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {}}]}}")
                        .refused(400, "BadRequest"))
                .contains("metadata.managedFields must be nil");
    }

    @Test
    void aConflictNamesEveryFieldAsACause() {
        api.apply(MAPS + "/causes", "one", "{apiVersion: v1, kind: ConfigMap, metadata: {name: causes}, data: {k: v}}")
                .ok();

        Answer refused = api.apply(
                MAPS + "/causes", "two", "{apiVersion: v1, kind: ConfigMap, metadata: {name: causes}, data: {k: w}}");

        refused.refused(409, "Conflict");
        assertThat(refused.causes()).containsExactly("FieldManagerConflict .data.k: conflict with \"one\"");
    }

    @Test
    void aDryRunShowsWhatWouldBeAndWritesNothing() {
        String map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: dry}, data: {k: v}}";
        assertThat(api.apply(MAPS + "/dry?dryRun=All", "m", map).code()).isEqualTo(201);
        assertThat(api.get(MAPS + "/dry").code()).isEqualTo(404);
        Answer written = api.apply(MAPS + "/dry", "m", map);

        Answer dry = api.apply(MAPS + "/dry?dryRun=All", "m", map.replace("k: v", "k: w"));

        assertThat(dry.at("/data/k")).isEqualTo("w");
        assertThat(api.get(MAPS + "/dry").body()).isEqualTo(written.body());
    }

    @Test
    void aStaleResourceVersionConflicts() {
        String version = api.post(MAPS, "{metadata: {name: old}}").resourceVersion();
        api.patch(MAPS + "/old", Api.MERGE_PATCH, "{data: {a: b}}").ok();

        api.apply(
                        MAPS + "/old",
                        "m",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: old, resourceVersion: '" + version
                                + "'}, data: {c: d}}")
                .refused(409, "Conflict");
    }

    /** A case by HTTP. */
    private record Http(Api api, ApplyCases.Case row) implements ApplyCases.Subject {

        private String path() {
            String apiVersion = row.apiVersion();
            return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion + "/namespaces/{ns}/"
                    + row.kind().toLowerCase(Locale.ROOT) + "s/" + row.objectName();
        }

        @Override
        public String apply(ObjectNode config, String manager, boolean status, boolean force) {
            config.withObject("/metadata").put("namespace", api.namespace());
            Answer answer = api.apply(
                    path() + (status ? "/status" : "") + (force ? "?force=true" : ""), manager, config.toString());
            if (answer.code() == 409) {
                return answer.refused(409, "Conflict");
            }
            answer.ok();
            return null;
        }

        @Override
        public void update(JsonNode mergePatch, String manager) {
            api.patch(path() + "?fieldManager=" + manager, Api.MERGE_PATCH, mergePatch.toString())
                    .ok();
        }

        void letGo() {
            api.patch(path(), Api.MERGE_PATCH, "{metadata: {finalizers: null}}");
        }

        @Override
        public ObjectNode object() {
            return api.get(path()).ok();
        }
    }
}
