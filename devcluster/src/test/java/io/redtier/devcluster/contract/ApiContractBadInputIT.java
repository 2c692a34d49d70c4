package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody is told who sent something wrong: the status code, the reason, and the field. */
@ApiContract
record ApiContractBadInputIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";

    private static final String ACCEPTED =
            "the body of the request was in an unknown format - accepted media types include:";

    @Test
    void aBodyThatIsNoJson() {
        for (String body : List.of("{\"metadata\":", "nonsense", "[1, 2]", "5", "")) {
            Answer answer = api.send("POST", MAPS, Api.JSON, body);
            answer.refused(400, "BadRequest");
            hasNoStackTrace(answer);
        }
        api.post(MAPS, "{metadata: {name: there}}").ok();
        api.send("PATCH", MAPS + "/there", Api.MERGE_PATCH, "{\"data\":").refused(400, "BadRequest");
        api.send("PATCH", MAPS + "/there", Api.MERGE_PATCH, "[]").refused(400, "BadRequest");
        api.send("PATCH", MAPS + "/there", Api.JSON_PATCH, "{\"data\":{}}").refused(400, "BadRequest");
        api.send("PATCH", MAPS + "/there?fieldManager=m", Api.APPLY, "a: b: c").refused(400, "BadRequest");
    }

    @Test
    void yamlIsTakenToo() {
        Answer made = api.send(
                "POST", MAPS, "application/yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: as-yaml}\n");

        assertThat(made.code()).as(made::toString).isEqualTo(201);
    }

    @Test
    void aContentTypeThatNobodyReads() {
        assertThat(api.send("POST", MAPS, "text/plain", "{}").refused(415, "UnsupportedMediaType"))
                .startsWith(ACCEPTED + " application/json, application/yaml");
        api.post(MAPS, "{metadata: {name: typed}}").ok();
        api.send("PATCH", MAPS + "/typed", Api.JSON, "{}").refused(415, "UnsupportedMediaType");
        api.send("PUT", MAPS + "/typed", "application/xml", "{}").refused(415, "UnsupportedMediaType");
    }

    @Test
    void anAnswerThatNobodyCanGive() {
        api.post(MAPS, "{metadata: {name: asked}}").ok();

        assertThat(api.getAs("text/html", MAPS + "/asked").code()).isEqualTo(406);
    }

    @Test
    void kindsThatAreNotServed() {
        for (String path : List.of(
                "/api/v1/namespaces/{ns}/gizmos",
                "/apis/gizmos.example.com/v1/namespaces/{ns}/gizmos",
                "/apis/apps/v9/namespaces/{ns}/deployments",
                "/api/v1/namespaces/{ns}/configmaps/a/scale",
                "/nowhere")) {
            assertThat(api.get(path).code()).as(path).isEqualTo(404);
        }
    }

    @Test
    void anObjectOfAnotherKindOrVersion() {
        assertThat(api.post(MAPS, "{apiVersion: v1, kind: Secret, metadata: {name: other}}")
                        .refused(400, "BadRequest"))
                .startsWith("Secret in version \"v1\" cannot be handled as a ConfigMap");
        assertThat(api.post(MAPS, "{apiVersion: v7, kind: ConfigMap, metadata: {name: other}}")
                        .refused(400, "BadRequest"))
                .startsWith("ConfigMap in version \"v7\" cannot be handled as a ConfigMap");
    }

    @Test
    void anObjectOfAnotherPlace() {
        assertThat(api.post(MAPS, "{metadata: {name: a, namespace: elsewhere}}").refused(400, "BadRequest"))
                .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
        api.post(MAPS, "{metadata: {name: here}}").ok();
        assertThat(api.put(MAPS + "/here", api.yaml("{metadata: {name: there}}"))
                        .refused(400, "BadRequest"))
                .isEqualTo("the name of the object (there) does not match the name on the URL (here)");
    }

    @Test
    void verbsThatAResourceDoesNotHave() {
        api.post(MAPS + "/one", "{metadata: {name: one}}").refused(405, "MethodNotAllowed");
        api.put(MAPS, api.yaml("{metadata: {name: one}}")).refused(405, "MethodNotAllowed");
    }

    @Test
    void valuesOfAnotherType() {
        Answer number = api.post(MAPS, "{metadata: {name: t}, data: {k: 5}}");
        assertThat(number.refused(400, "BadRequest"))
                .startsWith(
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number"
                                + " into Go struct field ConfigMap.data of type string");
        assertThat(api.post(DEPLOYMENTS, "{metadata: {name: t}, spec: {replicas: three}}")
                        .refused(400, "BadRequest"))
                .contains("cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32");
        assertThat(api.post(DEPLOYMENTS, "{metadata: {name: t}, spec: []}").refused(400, "BadRequest"))
                .contains("cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec");
        api.post(MAPS, "{metadata: {name: typed-patch}}").ok();
        assertThat(api.patch(MAPS + "/typed-patch", Api.MERGE_PATCH, "{data: {k: 5}}")
                        .refused(422, "Invalid"))
                .contains("cannot unmarshal number into Go struct field ConfigMap.data of type string");
    }

    @Test
    void fieldsThatDoNotExist() {
        String deployment = """
                metadata: {name: %s}
                spec:
                  replica: 3
                  replicas: 0
                  selector: {matchLabels: {a: b}}
                  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: 'i:1', imagePolicy: x}]}}
                """;

        assertThat(api.post(DEPLOYMENTS + "?fieldValidation=Strict", deployment.formatted("strict"))
                        .refused(400, "BadRequest"))
                .isEqualTo(
                        "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown"
                                + " field \"spec.replica\", unknown field \"spec.template.spec.containers[0].imagePolicy\"");
        Answer made = api.post(DEPLOYMENTS + "?fieldValidation=Ignore", deployment.formatted("lenient"));
        assertThat(made.code()).as(made::toString).isEqualTo(201);
        assertThat(made.node("/spec/replica").isMissingNode()).isTrue();
        assertThat(made.node("/spec/template/spec/containers/0/imagePolicy").isMissingNode())
                .isTrue();
    }

    @Test
    void secretsThatAreNoBase64() {
        assertThat(api.post("/api/v1/namespaces/{ns}/secrets", "{metadata: {name: s}, data: {k: '%%%'}}")
                        .refused(400, "BadRequest"))
                .contains("illegal base64 data");
    }

    @Test
    void optionsThatAreNone() {
        api.post(MAPS, "{metadata: {name: opt}}").ok();

        assertThat(api.delete(MAPS + "/opt", "propagationPolicy: Sideways").refused(422, "Invalid"))
                .contains("propagationPolicy: Unsupported value: \"Sideways\"");
        assertThat(api.patch(MAPS + "/opt?fieldValidation=Some", Api.MERGE_PATCH, "{}")
                        .refused(422, "Invalid"))
                .contains("fieldValidation: ");
    }

    private static void hasNoStackTrace(Answer answer) {
        assertThat(answer.text()).doesNotContain("Exception", "\\tat ", "com.fasterxml", "io.redtier");
    }
}
