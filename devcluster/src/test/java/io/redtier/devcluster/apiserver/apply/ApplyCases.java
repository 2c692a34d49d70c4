package io.redtier.devcluster.apiserver.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The table of apply cases and what is asserted of each, whoever carries the steps out. */
public final class ApplyCases {

    /** Carries out one step on the object of a case. */
    public interface Subject {
        /** Applies; returns null if it was written, or the message of the conflict. */
        String apply(ObjectNode config, String manager, boolean status, boolean force);

        void update(JsonNode mergePatch, String manager);

        ObjectNode object();
    }

    /** One row of the table. */
    public record Case(String name, String kind, JsonNode row) {
        @Override
        public String toString() {
            return name;
        }

        public String apiVersion() {
            return switch (kind) {
                case "ConfigMap" -> "v1";
                case "Deployment" -> "apps/v1";
                default -> "test.redtier.io/v1";
            };
        }

        /** A step's object with what every object has. */
        public ObjectNode complete(JsonNode config) {
            ObjectNode object = config.deepCopy();
            object.put("apiVersion", apiVersion()).put("kind", kind);
            object.withObjectProperty("metadata").put("name", objectName()).put("namespace", "default");
            return object;
        }

        public String objectName() {
            return name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]+", "-");
        }
    }

    private ApplyCases() {}

    public static Stream<Case> all() {
        return StreamSupport.stream(read("apply-cases.yaml").spliterator(), false)
                .map(row -> new Case(row.path("name").asText(), row.path("kind").asText(), row));
    }

    public static JsonNode widgetDefinition() {
        return read("apply-widget-crd.yaml");
    }

    /** Runs the steps of a case and checks every outcome. */
    public static void run(Case row, Subject subject) {
        int number = 1;
        for (JsonNode step : row.row().path("steps")) {
            String what = "step " + number++;
            String manager = step.path("by").asText();
            if (step.has("update")) {
                subject.update(step.get("update"), manager);
                continue;
            }
            ObjectNode before = step.path("same").asBoolean() ? subject.object() : null;
            String refused = subject.apply(
                    row.complete(step.get("apply")),
                    manager,
                    step.path("status").asBoolean(),
                    step.path("force").asBoolean());
            assertThat(withoutTimes(refused))
                    .as(what)
                    .isEqualTo(step.path("refused").asText(null));
            if (before != null) {
                assertThat(subject.object()).as(what).isEqualTo(before);
            }
        }
        ObjectNode object = subject.object();
        row.row().path("then").properties().forEach(entry -> {
            JsonNode actual = object.at(entry.getKey());
            if (entry.getValue().isNull()) {
                assertThat(actual.isMissingNode())
                        .as(entry.getKey() + " in " + object)
                        .isTrue();
            } else {
                assertThat(actual).as(entry.getKey() + " in " + object).isEqualTo(entry.getValue());
            }
        });
        Set<String> managers = new HashSet<>(row.row().path("steps").findValuesAsText("by"));
        assertThat(owners(object, managers)).isEqualTo(expectedOwners(row.row().path("owners")));
    }

    /** Without those who are no part of the case: on a live cluster controllers write, too. */
    private static Map<String, List<String>> owners(ObjectNode object, Set<String> managers) {
        Map<String, List<String>> owners = new TreeMap<>();
        object.at("/metadata/managedFields").forEach(entry -> {
            if (!managers.contains(entry.path("manager").asText())) {
                return;
            }
            String subresource = entry.path("subresource").asText("");
            String name = entry.path("manager").asText() + " "
                    + entry.path("operation").asText() + (subresource.isEmpty() ? "" : " " + subresource);
            List<String> leaves = new ArrayList<>();
            leaves(entry.path("fieldsV1"), "", leaves);
            assertThat(owners.put(name, leaves.stream().sorted().toList()))
                    .as("one entry for " + name)
                    .isNull();
        });
        return owners;
    }

    private static void leaves(JsonNode fields, String path, List<String> leaves) {
        fields.properties().forEach(entry -> {
            if (!entry.getKey().equals(".")) {
                String inner = path + PathElements.print(entry.getKey());
                if (entry.getValue().isEmpty()) {
                    leaves.add(inner);
                } else {
                    leaves(entry.getValue(), inner, leaves);
                }
            }
        });
    }

    private static Map<String, List<String>> expectedOwners(JsonNode expected) {
        Map<String, List<String>> owners = new TreeMap<>();
        expected.properties()
                .forEach(entry -> owners.put(
                        entry.getKey(),
                        StreamSupport.stream(entry.getValue().spliterator(), false)
                                .map(JsonNode::asText)
                                .sorted()
                                .toList()));
        return owners;
    }

    private static String withoutTimes(String message) {
        return message == null ? null : message.replaceAll(" at \\d{4}-[^: \n]+:\\d\\d:\\d\\dZ", "");
    }

    private static JsonNode read(String file) {
        try (InputStream in = ApplyCases.class.getResourceAsStream("/io/redtier/devcluster/apiserver/" + file)) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
