package io.redtier.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code kubectl explain} is the first manual: it has a sentence on every field, and tells its true default. */
class DescriptionsTest {

    /** Types of Kubernetes, which its own documentation describes. */
    private static final Set<String> FOREIGN = Set.of("tolerations", "selector", "conditions");

    @Test
    void everyFieldIsDescribedWithItsDefault() {
        Map<String, JSONSchemaProps> fields = fields();

        assertThat(fields).hasSizeGreaterThan(100);
        fields.forEach((path, field) -> {
            assertThat(field.getDescription()).as(path).isNotBlank().endsWith(".");
            if (field.getDefault() != null && field.getDefault().isValueNode()) {
                assertThat(field.getDescription())
                        .as(path)
                        .containsPattern("Default: " + field.getDefault().asText() + "[.,]");
            }
        });
    }

    private static Map<String, JSONSchemaProps> fields() {
        Map<String, JSONSchemaProps> fields = new TreeMap<>();
        for (String yaml : CrdFiles.read(Path.of(".")).values()) {
            CustomResourceDefinition crd = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
            JSONSchemaProps root =
                    crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
            collect(crd.getSpec().getNames().getKind(), root, fields);
        }
        return fields;
    }

    private static void collect(String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> fields) {
        schema.getProperties().forEach((name, field) -> {
            fields.put(path + "." + name, field);
            if (!FOREIGN.contains(name)) {
                collect(path + "." + name, field, fields);
            }
        });
        for (JSONSchemaProps nested : nested(schema)) {
            collect(path + "[]", nested, fields);
        }
    }

    private static List<JSONSchemaProps> nested(JSONSchemaProps schema) {
        if (schema.getItems() != null) {
            return List.of(schema.getItems().getSchema());
        }
        boolean map = schema.getAdditionalProperties() != null
                && schema.getAdditionalProperties().getSchema() != null;
        return map ? List.of(schema.getAdditionalProperties().getSchema()) : List.of();
    }
}
