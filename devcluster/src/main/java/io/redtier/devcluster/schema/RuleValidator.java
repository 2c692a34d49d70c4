package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of one place in a schema and of all places below it; null where there are none. */
final class RuleValidator {

    private final JSONSchemaProps schema;
    private final boolean root;
    private final List<Rule> rules;
    private final Map<String, RuleValidator> properties;
    private final RuleValidator values;
    private final RuleValidator items;

    private RuleValidator(JSONSchemaProps schema, String path, boolean root) {
        this.schema = schema;
        this.root = root;
        this.rules = rules(schema, path);
        this.properties = new LinkedHashMap<>();
        Schemas.properties(schema).forEach((name, property) -> {
            RuleValidator validator = compile(property, path + ".properties[" + name + "]", false);
            if (validator != null) {
                properties.put(name, validator);
            }
        });
        this.values = compile(Schemas.values(schema), path + ".additionalProperties", false);
        this.items = compile(Schemas.items(schema), path + ".items", false);
    }

    /** @throws IllegalArgumentException if a rule does not compile */
    static RuleValidator compile(JSONSchemaProps schema) {
        return compile(schema, "", true);
    }

    private static RuleValidator compile(JSONSchemaProps schema, String path, boolean root) {
        if (schema == null) {
            return null;
        }
        RuleValidator validator = new RuleValidator(schema, path, root);
        boolean empty = validator.rules.isEmpty()
                && validator.properties.isEmpty()
                && validator.values == null
                && validator.items == null;
        return empty ? null : validator;
    }

    private static List<Rule> rules(JSONSchemaProps schema, String path) {
        List<Rule> rules = new ArrayList<>();
        if (schema.getXKubernetesValidations() != null) {
            schema.getXKubernetesValidations()
                    .forEach(rule -> rules.add(
                            Rule.compile(rule, path + ".x-kubernetes-validations[" + rules.size() + "].rule")));
        }
        return List.copyOf(rules);
    }

    /** Adds to {@code causes} what the rules find wrong in {@code value}; a null value is left to the rules around it. */
    void validate(String path, Correlation value, List<Cause> causes) {
        JsonNode node = value.value();
        if (node == null || node.isNull()) {
            return;
        }
        evaluate(path, value, causes);
        if (node.isObject()) {
            for (String name : Schemas.names(node)) {
                if (properties.containsKey(name)) {
                    properties.get(name).validate(path.isEmpty() ? name : path + "." + name, value.field(name), causes);
                } else if (values != null && !Schemas.properties(schema).containsKey(name)) {
                    values.validate(path + "[" + name + "]", value.field(name), causes);
                }
            }
        } else if (node.isArray() && items != null) {
            for (int i = 0; i < node.size(); i++) {
                items.validate(path + "[" + i + "]", value.element(i), causes);
            }
        }
    }

    private void evaluate(String path, Correlation value, List<Cause> causes) {
        if (rules.isEmpty()) {
            return;
        }
        Object self = convert(value.value());
        Object oldSelf = value.old() == null ? null : convert(value.old());
        for (Rule rule : rules) {
            if (rule.appliesTo(value) && (rule.usesOldSelf() || !value.isUnchanged())) {
                rule.violation(path, value, self, oldSelf).ifPresent(causes::add);
            }
        }
    }

    private Object convert(JsonNode node) {
        return root ? CelValues.ofResource(node, schema) : CelValues.of(node, schema);
    }
}
