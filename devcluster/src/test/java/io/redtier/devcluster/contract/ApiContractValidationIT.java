package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Objects of built-in kinds that are not valid: which field, and what is wrong with it. */
@ApiContract
record ApiContractValidationIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";

    @Test
    void namesThatAreNone() {
        assertThat(api.post(MAPS, "{metadata: {}}").refused(422, "Invalid"))
                .isEqualTo(
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
        Answer capital = api.post(MAPS, "{metadata: {name: Capital}}");
        assertThat(capital.refused(422, "Invalid"))
                .startsWith(
                        "ConfigMap \"Capital\" is invalid: metadata.name: Invalid value: \"Capital\": a lowercase RFC"
                                + " 1123 subdomain must consist of");
        assertThat(capital.at("/details/causes/0/reason")).isEqualTo("FieldValueInvalid");
        assertThat(capital.at("/details/causes/0/field")).isEqualTo("metadata.name");
        assertThat(api.post("/api/v1/namespaces/{ns}/services", "{metadata: {name: a.b}, spec: {ports: [{port: 80}]}}")
                        .refused(422, "Invalid"))
                .contains("metadata.name: Invalid value: \"a.b\": must not contain dots");
    }

    @Test
    void labelsThatAreNone() {
        assertThat(api.post(MAPS, "{metadata: {name: l, labels: {a: 'two words'}}}")
                        .refused(422, "Invalid"))
                .startsWith(
                        "ConfigMap \"l\" is invalid: metadata.labels: Invalid value: \"two words\": a valid label must"
                                + " be an empty string or consist of alphanumeric characters");
        assertThat(api.post(MAPS, "{metadata: {name: l, labels: {a: " + "x".repeat(64) + "}}}")
                        .refused(422, "Invalid"))
                .contains("metadata.labels: Invalid value: ", "must be no more than 63 ");
        assertThat(api.post(MAPS, "{metadata: {name: l, labels: {'a b': x}}}").refused(422, "Invalid"))
                .contains("metadata.labels: Invalid value: \"a b\": name part must consist of");
        assertThat(api.post(MAPS, "{metadata: {name: l, annotations: {'a b': x}}}")
                        .refused(422, "Invalid"))
                .contains("metadata.annotations: Invalid value: \"a b\": name part must consist of");
    }

    @Test
    void ownersAndFinalizersThatAreNone() {
        assertThat(api.post(MAPS, "{metadata: {name: f, finalizers: [wait]}}").refused(422, "Invalid"))
                .isEqualTo(
                        "ConfigMap \"f\" is invalid: metadata.finalizers[0]: Invalid value: \"wait\": name is neither a"
                                + " standard finalizer name nor is it fully qualified");
        assertThat(api.post(
                                MAPS,
                                "{metadata: {name: o, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x}]}}")
                        .refused(422, "Invalid"))
                .contains("metadata.ownerReferences.uid: Invalid value: \"\": must not be empty");
        assertThat(api.post(MAPS, """
                        metadata:
                          name: two
                          ownerReferences:
                          - {apiVersion: v1, kind: ConfigMap, name: x, uid: a, controller: true}
                          - {apiVersion: v1, kind: ConfigMap, name: y, uid: b, controller: true}
                        """).refused(422, "Invalid"))
                .contains("Only one reference can have Controller set to true");
    }

    @Test
    void requiredFieldsThatAreMissing() {
        Answer refused = api.post(DEPLOYMENTS, "{metadata: {name: empty}, spec: {}}");
        refused.refused(422, "Invalid");
        assertThat(refused.causes())
                .contains("FieldValueRequired spec.selector: Required value")
                .anyMatch(
                        cause -> cause.startsWith("FieldValueRequired spec.template.spec.containers: Required value"));
        assertThat(api.post(DEPLOYMENTS, """
                        metadata: {name: mismatch}
                        spec:
                          selector: {matchLabels: {a: b}}
                          template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: 'i:1'}]}}
                        """).refused(422, "Invalid"))
                .isEqualTo("Deployment.apps \"mismatch\" is invalid: spec.template.metadata.labels: Invalid value:"
                        + " {\"a\":\"c\"}: `selector` does not match template `labels`");
        assertThat(api.post(PODS, "{metadata: {name: p}, spec: {containers: [{image: 'i:1'}]}}")
                        .refused(422, "Invalid"))
                .isEqualTo("Pod \"p\" is invalid: spec.containers[0].name: Required value");
    }

    @Test
    void workloadsThatCannotWork() {
        String set = """
                metadata: {name: w}
                spec:
                  replicas: %s
                  serviceName: w
                  selector: {matchLabels: {a: b}}
                  template:
                    metadata: {labels: {a: b}}
                    spec:
                      restartPolicy: %s
                      containers: [{name: c, image: 'i:1', volumeMounts: [{name: data, mountPath: /x}]}]
                  volumeClaimTemplates:
                  - metadata: {name: %s}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """;
        String sets = "/apis/apps/v1/namespaces/{ns}/statefulsets";

        assertThat(api.post(sets, set.formatted("-1", "Never", "other")).refused(422, "Invalid"))
                .isEqualTo(
                        "StatefulSet.apps \"w\" is invalid: [spec.replicas: Invalid value: -1: must be greater than or"
                                + " equal to 0, spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"data\","
                                + " spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values:"
                                + " \"Always\"]");
        api.post(sets, set.formatted("0", "Always", "data")).ok();
    }

    @Test
    void podsThatCannotWork() {
        assertThat(api.post(PODS, """
                        metadata: {name: p}
                        spec:
                          containers:
                          - {name: c, image: 'i:1', volumeMounts: [{name: absent, mountPath: /x}]}
                        """).refused(422, "Invalid"))
                .isEqualTo("Pod \"p\" is invalid: spec.containers[0].volumeMounts[0].name: Not found: \"absent\"");
        assertThat(api.post(PODS, """
                        metadata: {name: p}
                        spec: {containers: [{name: c, image: 'i:1'}, {name: c, image: 'i:1'}]}
                        """).refused(422, "Invalid"))
                .isEqualTo("Pod \"p\" is invalid: spec.containers[1].name: Duplicate value: \"c\"");
        assertThat(api.post(PODS, """
                        metadata: {name: p}
                        spec: {restartPolicy: Sometimes, containers: [{name: c, image: 'i:1'}]}
                        """).refused(422, "Invalid"))
                .isEqualTo(
                        "Pod \"p\" is invalid: spec.restartPolicy: Unsupported value: \"Sometimes\": supported values:"
                                + " \"Always\", \"OnFailure\", \"Never\"");
    }

    @Test
    void anObjectThatIsTooLarge() {
        String large = "x".repeat(1024 * 1024 + 1);

        assertThat(api.send(
                                "POST",
                                MAPS,
                                Api.JSON,
                                "{\"metadata\":{\"name\":\"large\"},\"data\":{\"k\":\"" + large + "\"}}")
                        .refused(422, "Invalid"))
                .startsWith("ConfigMap \"large\" is invalid: ")
                .contains("Too long: may not be more than 1048576 bytes");
    }

    @Test
    void keysThatAreNoFileNames() {
        assertThat(api.post(MAPS, "{metadata: {name: k}, data: {'a/b': v}}").refused(422, "Invalid"))
                .startsWith(
                        "ConfigMap \"k\" is invalid: data[a/b]: Invalid value: \"a/b\": a valid config key must consist"
                                + " of");
    }
}
