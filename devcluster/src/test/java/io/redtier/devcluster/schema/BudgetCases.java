package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Rules next to their budget, from {@code budget.yaml}, and definitions that have them. */
public final class BudgetCases {

    private static final String ADVICE = " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength"
            + " where arrays, maps, and strings are declared)";

    /**
     * An expression whose cost grows with a limit in its schema.
     *
     * @param field the expression, from {@code spec} on
     * @param fits the largest limit that is taken
     * @param factor by which the next one is over the budget
     * @param schema with the word LIMIT
     */
    public record Case(String name, String field, long fits, String factor, String schema) {

        /** A definition with this limit. */
        public ObjectNode definition(long limit) {
            return BudgetCases.definition(schema.replace("\"LIMIT\"", Long.toString(limit)));
        }

        /** What is said of the first limit that does not fit, as {@code field: message}. */
        public String refusal() {
            String what = field.endsWith(".rule") ? "rule" : "messageExpression";
            return "spec.validation.openAPIV3Schema.properties[spec]" + field + ": Forbidden: "
                    + exceeds("estimated " + what + " cost", factor + "x");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private BudgetCases() {}

    public static Stream<Case> all() {
        try (InputStream in = BudgetCases.class.getResourceAsStream("budget.yaml")) {
            return StreamSupport.stream(Serialization.yamlMapper().readTree(in).spliterator(), false)
                    .map(row -> new Case(
                            row.get("name").asText(),
                            row.get("field").asText(),
                            row.get("fits").asLong(),
                            row.get("factor").asText(),
                            row.get("schema").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String exceeds(String what, String factor) {
        return what + " exceeds budget by factor of " + factor + ADVICE;
    }

    /** A definition of one version whose {@code spec} has this schema. */
    public static ObjectNode definition(String spec) {
        ObjectNode definition = (ObjectNode) yaml("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: ledgers.budget.example.com}
                spec:
                  group: budget.example.com
                  scope: Namespaced
                  names: {kind: Ledger, plural: ledgers}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {}}}}
                """);
        definition
                .withObject("/spec/versions/0/schema/openAPIV3Schema/properties")
                .set("spec", yaml(spec));
        return definition;
    }

    private static JsonNode yaml(String text) {
        try {
            return Serialization.yamlMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
