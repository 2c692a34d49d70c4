package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** JSON patch, merge patch and strategic merge patch. */
@ApiContract
record ApiContractPatchIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";

    private static final String DEPLOYMENT = """
            metadata: {name: %s}
            spec:
              replicas: 0
              selector: {matchLabels: {app: x}}
              template:
                metadata: {labels: {app: x}}
                spec:
                  containers:
                  - {name: a, image: 'a:1', env: [{name: A, value: '1'}, {name: B, value: '2'}], args: [x, y]}
                  - {name: b, image: 'b:1'}
                  tolerations: [{key: k, operator: Exists}]
            """;
    private static final String CONTAINERS = "/spec/template/spec/containers";

    @Test
    void aMergePatchMergesMapsReplacesListsAndRemovesByNull() {
        api.post(MAPS, "{metadata: {name: merge, finalizers: [x.io/a], labels: {a: b}}, data: {k: v, l: w}}")
                .ok();

        Answer patched = api.patch(
                MAPS + "/merge", Api.MERGE_PATCH, "{metadata: {finalizers: [x.io/b]}, data: {k: null, m: x}}");

        assertThat(patched.node("/data")).isEqualTo(api.yaml("{l: w, m: x}"));
        assertThat(patched.at("/metadata/labels/a")).isEqualTo("b");
        assertThat(patched.node("/metadata/finalizers").toString()).isEqualTo("[\"x.io/b\"]");
        assertThat(api.patch(MAPS + "/merge", Api.MERGE_PATCH, "{data: {l: w}}").resourceVersion())
                .isEqualTo(patched.resourceVersion());
        api.patch(MAPS + "/merge", Api.MERGE_PATCH, "{metadata: {finalizers: null}}")
                .ok();
    }

    @Test
    void aJsonPatchDoesItsOperationsInOrderOrNone() {
        api.post(MAPS, "{metadata: {name: json, annotations: {c: d}}, data: {k: v}}")
                .ok();

        Answer patched = api.patch(MAPS + "/json", Api.JSON_PATCH, """
                [{op: test, path: /data/k, value: v}, {op: add, path: /metadata/annotations/a~1b, value: x},
                 {op: move, from: /data/k, path: /data/l}, {op: copy, from: /data/l, path: /data/m},
                 {op: replace, path: /data/m, value: z}, {op: replace, path: /data/absent, value: y}]
                """);
        assertThat(patched.node("/data")).isEqualTo(api.yaml("{l: v, m: z, absent: y}"));
        assertThat(patched.at("/metadata/annotations/a~1b")).isEqualTo("x");

        for (String failing : List.of("{op: test, path: /data/l, value: other}", "{op: remove, path: /data/none}")) {
            assertThat(api.patch(
                                    MAPS + "/json",
                                    Api.JSON_PATCH,
                                    "[{op: add, path: /data/n, value: n}, " + failing + "]")
                            .refused(422, "Invalid"))
                    .startsWith("the server rejected our request due to an error in our request");
        }
        assertThat(api.get(MAPS + "/json").body()).isEqualTo(patched.body());
    }

    @Test
    void aStrategicPatchMergesListsByTheirKeys() {
        api.post(DEPLOYMENTS, DEPLOYMENT.formatted("strategic")).ok();

        Answer patched = api.patch(DEPLOYMENTS + "/strategic", Api.STRATEGIC_PATCH, """
                spec:
                  template:
                    spec:
                      containers:
                      - {name: b, image: 'b:2'}
                      - {name: a, env: [{name: B, value: '9'}, {name: C, value: '3'}], args: [z]}
                      tolerations: [{key: l, operator: Exists}]
                """);

        assertThat(names(patched.node(CONTAINERS))).containsExactly("b", "a");
        assertThat(patched.at(CONTAINERS + "/0/image")).isEqualTo("b:2");
        assertThat(patched.at(CONTAINERS + "/1/image")).isEqualTo("a:1");
        assertThat(StreamSupport.stream(patched.node(CONTAINERS + "/1/env").spliterator(), false)
                        .map(env ->
                                env.path("name").asText() + env.path("value").asText()))
                .containsExactlyInAnyOrder("A1", "B9", "C3");
        assertThat(patched.node(CONTAINERS + "/1/args").toString()).isEqualTo("[\"z\"]");
        assertThat(patched.node("/spec/template/spec/tolerations").size()).isOne();
        assertThat(patched.at("/spec/template/spec/tolerations/0/key")).isEqualTo("l");
    }

    @Test
    void aStrategicPatchTakesDirectives() {
        api.post(DEPLOYMENTS, DEPLOYMENT.formatted("directives")).ok();

        Answer patched = api.patch(DEPLOYMENTS + "/directives", Api.STRATEGIC_PATCH, """
                spec:
                  strategy: {$patch: replace, type: Recreate}
                  template:
                    spec:
                      containers:
                      - {name: a, $patch: delete}
                """);

        assertThat(names(patched.node(CONTAINERS))).containsExactly("b");
        assertThat(patched.node("/spec/strategy")).isEqualTo(api.yaml("{type: Recreate}"));
    }

    private static List<String> names(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.path("name").asText())
                .toList();
    }

    @Test
    void aMergePatchOfADeploymentReplacesItsContainers() {
        api.post(DEPLOYMENTS, DEPLOYMENT.formatted("whole")).ok();

        Answer patched = api.patch(
                DEPLOYMENTS + "/whole",
                Api.MERGE_PATCH,
                "{spec: {template: {spec: {containers: [{name: c, image: 'c:1'}]}}}}");

        assertThat(names(patched.node(CONTAINERS))).containsExactly("c");
    }

    @Test
    void immutableFieldsStay() {
        api.post(DEPLOYMENTS, DEPLOYMENT.formatted("fixed")).ok();

        Answer refused = api.patch(DEPLOYMENTS + "/fixed", Api.MERGE_PATCH, """
                spec: {selector: {matchLabels: {app: y}}, template: {metadata: {labels: {app: y}}}}
                """);

        assertThat(refused.refused(422, "Invalid"))
                .startsWith("Deployment.apps \"fixed\" is invalid: spec.selector: Invalid value: ")
                .endsWith(": field is immutable");
        assertThat(api.patch(DEPLOYMENTS + "/fixed", Api.MERGE_PATCH, "{metadata: {name: other}}")
                        .refused(400, "BadRequest"))
                .isEqualTo("the name of the object (other) does not match the name on the URL (fixed)");
    }
}
