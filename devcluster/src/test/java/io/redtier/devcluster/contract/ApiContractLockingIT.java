package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Optimistic locking, generation and the status subresource. */
@ApiContract
record ApiContractLockingIT(Api api) {

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";

    private ObjectNode deployment(String name) {
        return api.post(DEPLOYMENTS, """
                metadata: {name: %s}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: %s}}
                  template:
                    metadata: {labels: {app: %s}}
                    spec: {containers: [{name: c, image: 'i:1'}]}
                """.formatted(name, name, name)).ok();
    }

    private void settled(String name) {
        if (api.controllers()) {
            // From then on the controller writes nothing more.
            api.until("the controller has seen " + name, () -> {
                Answer now = api.get(DEPLOYMENTS + "/" + name);
                return now.at("/status/observedGeneration").equals(now.at("/metadata/generation"))
                        && now.node("/status/conditions").size() == 2;
            });
        }
    }

    @Test
    void aStaleReplacementConflicts() {
        String maps = "/api/v1/namespaces/{ns}/configmaps";
        ObjectNode created = api.post(maps, "{metadata: {name: stale}}").ok();
        api.patch(maps + "/stale", Api.MERGE_PATCH, "{data: {a: b}}").ok();

        assertThat(api.put(maps + "/stale", created).refused(409, "Conflict"))
                .isEqualTo("Operation cannot be fulfilled on configmaps \"stale\": the object has been modified; please"
                        + " apply your changes to the latest version and try again");
    }

    @Test
    void aStaleStatusConflictsToo() {
        ObjectNode created = deployment("stale-status");
        api.patch(DEPLOYMENTS + "/stale-status", Api.MERGE_PATCH, "{metadata: {labels: {a: b}}}")
                .ok();
        ObjectNode stale = created.deepCopy();
        stale.withObject("/status").put("readyReplicas", 1);

        assertThat(api.put(DEPLOYMENTS + "/stale-status/status", stale).refused(409, "Conflict"))
                .startsWith("Operation cannot be fulfilled on deployments.apps \"stale-status\": the object has been"
                        + " modified");
    }

    @Test
    void aPatchWithAStaleResourceVersionConflicts() {
        String maps = "/api/v1/namespaces/{ns}/configmaps";
        String version = api.post(maps, "{metadata: {name: patched}}").resourceVersion();
        api.patch(maps + "/patched", Api.MERGE_PATCH, "{data: {a: b}}").ok();

        api.patch(maps + "/patched", Api.MERGE_PATCH, "{metadata: {resourceVersion: '" + version + "'}, data: {a: c}}")
                .refused(409, "Conflict");
    }

    @Test
    void aReplacementForAnotherObjectOfTheNameConflicts() {
        String maps = "/api/v1/namespaces/{ns}/configmaps";
        ObjectNode first = api.post(maps, "{metadata: {name: reborn}}").ok();
        api.delete(maps + "/reborn").ok();
        api.post(maps, "{metadata: {name: reborn}}").ok();
        first.withObject("/metadata").remove("resourceVersion");

        assertThat(api.put(maps + "/reborn", first).refused(409, "Conflict")).contains("Precondition failed: UID");
    }

    @Test
    void onlyAChangeOfTheSpecRaisesTheGeneration() {
        deployment("generation");
        settled("generation");
        String one = DEPLOYMENTS + "/generation";
        assertThat(api.get(one).node("/metadata/generation").asInt()).isOne();

        assertThat(api.patch(one, Api.MERGE_PATCH, "{metadata: {labels: {a: b}}}")
                        .node("/metadata/generation")
                        .asInt())
                .isOne();
        assertThat(api.patch(one + "/status", Api.MERGE_PATCH, "{status: {collisionCount: 1}}")
                        .node("/metadata/generation")
                        .asInt())
                .isOne();
        assertThat(api.patch(one, Api.MERGE_PATCH, "{spec: {minReadySeconds: 3}}")
                        .node("/metadata/generation")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void statusIsWrittenByItsOwnPathOnly() {
        ObjectNode created = api.post("/api/v1/namespaces/{ns}/pods", """
                metadata: {name: split}
                spec: {containers: [{name: c, image: 'i:1'}]}
                status: {reason: Mine}
                """).ok();
        String one = "/api/v1/namespaces/{ns}/pods/split";
        assertThat(created.at("/status/reason").isMissingNode()).isTrue();
        assertThat(created.at("/status/phase").asText()).isEqualTo("Pending");

        Answer main = api.patch(one, Api.MERGE_PATCH, "{metadata: {labels: {a: b}}, status: {reason: Mine}}");
        assertThat(main.at("/status/reason")).isEmpty();
        assertThat(main.at("/metadata/labels/a")).isEqualTo("b");

        Answer status = api.patch(one + "/status", Api.MERGE_PATCH, "{spec: {nodeName: mine}, status: {reason: Told}}");
        assertThat(status.at("/status/reason")).isEqualTo("Told");
        assertThat(status.at("/spec/nodeName")).isEmpty();
    }

    @Test
    void scaleIsASmallObjectOverTheLargeOne() {
        deployment("scaled");
        settled("scaled");
        String one = DEPLOYMENTS + "/scaled";

        Answer scale = api.get(one + "/scale");
        assertThat(scale.at("/kind")).isEqualTo("Scale");
        assertThat(scale.at("/apiVersion")).isEqualTo("autoscaling/v1");
        assertThat(scale.at("/status/selector")).isEqualTo("app=scaled");
        assertThat(scale.node("/status/replicas").asInt()).isZero();

        ObjectNode wanted = scale.body().deepCopy();
        wanted.withObject("/spec").put("replicas", 2);
        assertThat(api.put(one + "/scale", wanted).node("/spec/replicas").asInt())
                .isEqualTo(2);
        Answer after = api.get(one);
        assertThat(after.node("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(after.node("/metadata/generation").asInt()).isEqualTo(2);
        assertThat(api.patch(one + "/scale", Api.MERGE_PATCH, "{spec: {replicas: 0}}")
                        .node("/spec/replicas")
                        .asInt())
                .isZero();
    }

    @Test
    void aNegativeScaleIsRefused() {
        deployment("negative");

        assertThat(api.patch(DEPLOYMENTS + "/negative/scale", Api.MERGE_PATCH, "{spec: {replicas: -1}}")
                        .refused(422, "Invalid"))
                .contains("spec.replicas: Invalid value: -1: must be greater than or equal to 0");
    }
}
