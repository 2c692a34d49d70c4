package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What kubectl and helm ask before they do anything: version, health, groups, resources. */
@ApiContract
record ApiContractDiscoveryIT(Api api) {

    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    @Test
    void theVersionIsTold() {
        Answer version = api.get("/version");

        assertThat(version.at("/major")).isEqualTo("1");
        assertThat(version.at("/gitVersion")).matches("v1\\.\\d+\\.\\d+.*");
    }

    @Test
    void healthIsPlainText() {
        for (String path : List.of("/healthz", "/livez", "/readyz")) {
            Answer health = api.get(path);
            assertThat(health.code()).as(health::toString).isEqualTo(200);
            assertThat(health.text()).isEqualTo("ok");
        }
    }

    @Test
    void groupsAndVersionsAreListed() {
        assertThat(api.get("/api").node("/versions").toString()).isEqualTo("[\"v1\"]");
        JsonNode groups = api.get("/apis").node("/groups");
        assertThat(StreamSupport.stream(groups.spliterator(), false)
                        .map(group -> group.at("/preferredVersion/groupVersion").asText()))
                .contains(
                        "apps/v1",
                        "batch/v1",
                        "policy/v1",
                        "apiextensions.k8s.io/v1",
                        "rbac.authorization.k8s.io/v1",
                        "coordination.k8s.io/v1",
                        "discovery.k8s.io/v1",
                        "events.k8s.io/v1",
                        "networking.k8s.io/v1");
        assertThat(api.get("/apis/apps").at("/preferredVersion/version")).isEqualTo("v1");
        assertThat(api.get("/apis/no.such.group").code()).isEqualTo(404);
    }

    @Test
    void resourcesAreListedWithTheirVerbsAndShortNames() {
        JsonNode resources = api.get("/apis/apps/v1").node("/resources");

        JsonNode deployments = named(resources, "name", "deployments");
        assertThat(deployments.path("kind").asText()).isEqualTo("Deployment");
        assertThat(deployments.path("singularName").asText()).isEqualTo("deployment");
        assertThat(deployments.path("namespaced").asBoolean()).isTrue();
        assertThat(deployments.path("shortNames").toString()).isEqualTo("[\"deploy\"]");
        assertThat(deployments.path("categories").toString()).isEqualTo("[\"all\"]");
        assertThat(texts(deployments.path("verbs")))
                .containsExactly("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
        JsonNode scale = named(resources, "name", "deployments/scale");
        assertThat(scale.path("kind").asText()).isEqualTo("Scale");
        assertThat(scale.path("group").asText()).isEqualTo("autoscaling");
        assertThat(texts(scale.path("verbs"))).containsExactly("get", "patch", "update");
    }

    @Test
    void everyKindThatIsServedHasTheNamesThatPeopleType() {
        List<List<String>> expected = List.of(
                List.of("/api/v1", "pods", "po"),
                List.of("/api/v1", "services", "svc"),
                List.of("/api/v1", "configmaps", "cm"),
                List.of("/api/v1", "events", "ev"),
                List.of("/api/v1", "namespaces", "ns"),
                List.of("/api/v1", "nodes", "no"),
                List.of("/api/v1", "persistentvolumeclaims", "pvc"),
                List.of("/api/v1", "serviceaccounts", "sa"),
                List.of("/api/v1", "endpoints", "ep"),
                List.of("/apis/apps/v1", "statefulsets", "sts"),
                List.of("/apis/apps/v1", "replicasets", "rs"),
                List.of("/apis/apps/v1", "daemonsets", "ds"),
                List.of("/apis/policy/v1", "poddisruptionbudgets", "pdb"),
                List.of("/apis/networking.k8s.io/v1", "networkpolicies", "netpol"),
                List.of("/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", "crd"));
        for (List<String> row : expected) {
            JsonNode resource = named(api.get(row.get(0)).node("/resources"), "name", row.get(1));
            assertThat(texts(resource.path("shortNames"))).as(row.toString()).contains(row.get(2));
        }
    }

    @Test
    void everythingAtOnceForNewerClients() {
        Answer all = api.getAs(AGGREGATED, "/apis");

        assertThat(all.at("/kind")).isEqualTo("APIGroupDiscoveryList");
        assertThat(all.at("/apiVersion")).isEqualTo("apidiscovery.k8s.io/v2");
        JsonNode apps = StreamSupport.stream(all.node("/items").spliterator(), false)
                .filter(item -> item.at("/metadata/name").asText().equals("apps"))
                .findFirst()
                .orElseThrow();
        assertThat(apps.at("/versions/0/freshness").asText()).isEqualTo("Current");
        JsonNode statefulSets = named(apps.at("/versions/0/resources"), "resource", "statefulsets");
        assertThat(statefulSets.path("scope").asText()).isEqualTo("Namespaced");
        assertThat(statefulSets.at("/responseKind/kind").asText()).isEqualTo("StatefulSet");
        assertThat(named(statefulSets.path("subresources"), "subresource", "scale")
                        .at("/responseKind/kind")
                        .asText())
                .isEqualTo("Scale");
    }

    @Test
    void openApiListsTheGroupsForValidationAndExplain() {
        JsonNode paths = api.yaml(api.get("/openapi/v3").text()).path("paths");

        assertThat(paths.at("/apis~1apps~1v1/serverRelativeURL").asText()).startsWith("/openapi/v3/apis/apps/v1");
        assertThat(paths.has("api/v1")).isTrue();
    }

    private static JsonNode named(JsonNode array, String field, String value) {
        return StreamSupport.stream(array.spliterator(), false)
                .filter(item -> item.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + value + " in " + array));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
