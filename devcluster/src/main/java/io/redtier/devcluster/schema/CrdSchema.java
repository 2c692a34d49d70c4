package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourceScale;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresources;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;

/**
 * One version of a CustomResourceDefinition as an API server applies it: prunes unknown fields, fills in defaults,
 * validates the structural schema and the rules in {@code x-kubernetes-validations}, and words the errors alike.
 *
 * <p>Immutable and thread-safe. Rules are compiled once, here, which takes some milliseconds per rule: keep an instance
 * for as long as its CustomResourceDefinition does not change. Arguments are never modified.
 */
public final class CrdSchema {

    private static final Cause NOT_CHECKED = new Cause(
            "FieldValueInvalid",
            "<nil>",
            "Invalid value: null: some validation rules were not checked because the object was invalid; "
                    + "correct the existing errors to complete validation");

    private final String group;
    private final String kind;
    private final boolean statusSubresource;
    private final CustomResourceSubresourceScale scale;
    private final JSONSchemaProps schema;
    private final StructuralValidator structure;
    private final RuleValidator rules;

    private CrdSchema(String group, String kind, CustomResourceDefinitionVersion version) {
        this.group = group;
        this.kind = kind;
        CustomResourceSubresources subresources = version.getSubresources();
        this.statusSubresource = subresources != null && subresources.getStatus() != null;
        this.scale = subresources == null ? null : subresources.getScale();
        this.schema = version.getSchema() == null ? null : version.getSchema().getOpenAPIV3Schema();
        this.structure = new StructuralValidator(schema);
        this.rules = RuleValidator.compile(schema);
    }

    /**
     * Compiles one version of a definition.
     *
     * @throws IllegalArgumentException if there is no such version, or one of its rules does not compile
     */
    public static CrdSchema of(CustomResourceDefinition crd, String version) {
        CustomResourceDefinitionVersion found = crd.getSpec().getVersions().stream()
                .filter(v -> v.getName().equals(version))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(crd.getMetadata().getName() + " has no version " + version));
        return new CrdSchema(crd.getSpec().getGroup(), crd.getSpec().getNames().getKind(), found);
    }

    /**
     * What is stored when a client creates or updates an object.
     *
     * @param object what the client sent
     * @param old what is stored, or null on creation
     * @return the object pruned and defaulted; its status is that of {@code old} where status is a subresource
     * @throws InvalidObjectException with everything that is wrong
     */
    public ObjectNode admit(ObjectNode object, ObjectNode old) throws InvalidObjectException {
        ObjectNode result = object.deepCopy();
        if (statusSubresource) {
            result.remove("status");
            if (old != null && old.has("status")) {
                result.set("status", old.get("status").deepCopy());
            }
        }
        prepare(result);
        check(result, old);
        return result;
    }

    /**
     * What is stored when a client updates the status subresource.
     *
     * @param object what the client sent; only its metadata and status count
     * @param old what is stored
     * @return {@code old} with the new metadata and the new status, pruned and defaulted
     * @throws InvalidObjectException with everything that is wrong
     */
    public ObjectNode admitStatus(ObjectNode object, ObjectNode old) throws InvalidObjectException {
        ObjectNode result = old.deepCopy();
        for (String name : List.of("metadata", "status")) {
            result.remove(name);
            if (object.has(name)) {
                result.set(name, object.get(name).deepCopy());
            }
        }
        prepare(result);
        check(result, old);
        return result;
    }

    /** The paths of the fields of {@code object} that {@link #admit} would prune; for strict field validation. */
    public List<String> unknownFields(ObjectNode object) {
        return Pruning.prune(object.deepCopy(), schema);
    }

    private ObjectNode prepare(ObjectNode object) {
        Pruning.prune(object, schema);
        Defaulting.apply(object, schema);
        return object;
    }

    private void check(ObjectNode object, ObjectNode stored) throws InvalidObjectException {
        // What was stored under an older definition lacks the defaults of this one; that is no change by the client.
        ObjectNode old = stored == null ? null : prepare(stored.deepCopy());
        Correlation correlation = Correlation.of(schema, object, old);
        List<Cause> causes = structure.validate(object, correlation);
        causes.addAll(ScalePaths.violations(object, scale));
        if (old == null || ListTypes.duplicates(old, schema).isEmpty()) {
            causes.addAll(ListTypes.duplicates(object, schema));
        }
        if (causes.stream().anyMatch(Cause::blocksRules)) {
            causes.add(NOT_CHECKED);
        } else if (rules != null) {
            rules.validate("", correlation, causes);
        }
        if (!causes.isEmpty()) {
            throw new InvalidObjectException(
                    kind, group, object.at("/metadata/name").asText(), causes);
        }
    }
}
