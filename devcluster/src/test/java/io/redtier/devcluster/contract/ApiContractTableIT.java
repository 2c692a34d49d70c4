package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** What kubectl get prints: tables, with the printer columns of custom resources. */
@ApiContract
record ApiContractTableIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";

    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private static final String BADGES = "/apis/badges.example.com/v1/namespaces/{ns}/badges";

    @BeforeParameterizedClassInvocation
    static void define(Api api) {
        api.define(api.yaml("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: badges.badges.example.com}
                spec:
                  group: badges.example.com
                  scope: Namespaced
                  names: {kind: Badge, plural: badges}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    additionalPrinterColumns:
                    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
                    - {name: Count, type: integer, jsonPath: .spec.count, description: How many}
                    - {name: Tags, type: string, jsonPath: '.spec.tags[*]', priority: 1}
                    - {name: Born, type: date, jsonPath: .metadata.creationTimestamp}
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                """), BADGES);
    }

    @Test
    void customColumnsAreFilledByTheirPaths() {
        api.post(BADGES, """
                {apiVersion: badges.example.com/v1, kind: Badge, metadata: {name: full},
                 spec: {count: 3, tags: [a, b]}, status: {conditions: [{type: Ready, status: 'True'}]}}
                """).ok();
        api.post(BADGES, "{apiVersion: badges.example.com/v1, kind: Badge, metadata: {name: empty}}")
                .ok();

        Answer table = api.getAs(TABLE, BADGES);

        assertThat(table.at("/kind")).isEqualTo("Table");
        assertThat(table.at("/apiVersion")).isEqualTo("meta.k8s.io/v1");
        assertThat(table.resourceVersion()).matches("\\d+");
        assertThat(columns(table))
                .containsExactly("Name:string:0", "Ready:string:0", "Count:integer:0", "Tags:string:1", "Born:date:0");
        assertThat(table.at("/columnDefinitions/2/description")).isEqualTo("How many");
        JsonNode empty = table.node("/rows/0/cells");
        assertThat(empty.get(0).asText()).isEqualTo("empty");
        assertThat(empty.get(1).isNull()).isTrue();
        assertThat(empty.get(2).isNull()).isTrue();
        JsonNode full = table.node("/rows/1/cells");
        assertThat(full.get(1).asText()).isEqualTo("True");
        assertThat(full.get(2).asInt()).isEqualTo(3);
        assertThat(full.get(4).asText()).matches("\\d+s");
    }

    @Test
    void rowsCarryTheMetadataUnlessAskedOtherwise() {
        api.post(MAPS, "{metadata: {name: row, labels: {row: 'y'}}, data: {k: v}}")
                .ok();
        String rows = MAPS + "?labelSelector=row%3Dy";

        Answer table = api.getAs(TABLE, rows);
        assertThat(columns(table)).containsExactly("Name:string:0", "Data:string:0", "Age:string:0");
        assertThat(table.at("/rows/0/object/kind")).isEqualTo("PartialObjectMetadata");
        assertThat(table.at("/rows/0/object/metadata/name")).isEqualTo("row");
        assertThat(table.node("/rows/0/object/data").isMissingNode()).isTrue();
        assertThat(table.node("/rows/0/cells/1").asText()).isEqualTo("1");

        assertThat(api.getAs(TABLE, rows + "&includeObject=Object").at("/rows/0/object/data/k"))
                .isEqualTo("v");
        assertThat(api.getAs(TABLE, rows + "&includeObject=None")
                        .node("/rows/0/object")
                        .isEmpty())
                .isTrue();
        assertThat(api.getAs(TABLE, MAPS + "/row").at("/rows/0/cells/0")).isEqualTo("row");
    }

    @Test
    void pagesOfATableContinue() {
        api.post(MAPS, "{metadata: {name: table-a, labels: {t: 'y'}}}").ok();
        api.post(MAPS, "{metadata: {name: table-b, labels: {t: 'y'}}}").ok();

        Answer first = api.getAs(TABLE, MAPS + "?labelSelector=t%3Dy&limit=1");

        assertThat(first.node("/rows").size()).isOne();
        assertThat(first.at("/metadata/continue")).isNotEmpty();
    }

    @Test
    void workloadsShowWhatPeopleLookFor() {
        Map<String, List<String>> expected = Map.of(
                "/apis/apps/v1/namespaces/{ns}/deployments",
                List.of("Name", "Ready", "Up-to-date", "Available", "Age", "Containers", "Images", "Selector"),
                "/apis/apps/v1/namespaces/{ns}/statefulsets",
                List.of("Name", "Ready", "Age", "Containers", "Images"),
                "/apis/apps/v1/namespaces/{ns}/replicasets",
                List.of("Name", "Desired", "Current", "Ready", "Age", "Containers", "Images", "Selector"),
                "/api/v1/namespaces/{ns}/services",
                List.of("Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector"),
                "/api/v1/namespaces/{ns}/secrets",
                List.of("Name", "Type", "Data", "Age"),
                "/api/v1/namespaces/{ns}/persistentvolumeclaims",
                List.of(
                        "Name",
                        "Status",
                        "Volume",
                        "Capacity",
                        "Access Modes",
                        "StorageClass",
                        "VolumeAttributesClass",
                        "Age",
                        "VolumeMode"),
                "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets",
                List.of("Name", "Min Available", "Max Unavailable", "Allowed Disruptions", "Age"),
                "/api/v1/namespaces/{ns}/pods",
                List.of(
                        "Name",
                        "Ready",
                        "Status",
                        "Restarts",
                        "Age",
                        "IP",
                        "Node",
                        "Nominated Node",
                        "Readiness Gates"),
                "/api/v1/namespaces/{ns}/events",
                List.of(
                        "Last Seen",
                        "Type",
                        "Reason",
                        "Object",
                        "Subobject",
                        "Source",
                        "Message",
                        "First Seen",
                        "Count",
                        "Name"),
                "/api/v1/namespaces",
                List.of("Name", "Status", "Age"));
        expected.forEach((path, names) -> assertThat(StreamSupport.stream(
                                api.getAs(TABLE, path)
                                        .node("/columnDefinitions")
                                        .spliterator(),
                                false)
                        .map(column -> column.path("name").asText()))
                .as(path)
                .containsExactlyElementsOf(names));
    }

    @Test
    void aWatchOfTablesSendsRows() throws Exception {
        String version =
                api.post(MAPS, "{metadata: {name: seen, labels: {w: 'y'}}}").resourceVersion();
        api.patch(MAPS + "/seen", Api.MERGE_PATCH, "{data: {k: v}}").ok();
        try (ApiWatch watch = api.watchAs(TABLE, MAPS + "?labelSelector=w%3Dy&resourceVersion=" + version)) {
            JsonNode event = watch.next();

            assertThat(event.path("type").asText()).isEqualTo("MODIFIED");
            assertThat(event.at("/object/kind").asText()).isEqualTo("Table");
            assertThat(event.at("/object/rows/0/cells/0").asText()).isEqualTo("seen");
            assertThat(event.at("/object/columnDefinitions").size()).isEqualTo(3);
        }
    }

    private static List<String> columns(Answer table) {
        List<String> columns = new ArrayList<>();
        table.node("/columnDefinitions")
                .forEach(column -> columns.add(
                        column.path("name").asText() + ":" + column.path("type").asText() + ":"
                                + column.path("priority").asInt()));
        return columns;
    }
}
