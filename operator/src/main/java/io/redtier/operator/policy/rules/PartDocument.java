package io.redtier.operator.policy.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.nio.charset.StandardCharsets;

/** A document of one policy's entries alone, built as JSON to be checked by the document's decoder. */
final class PartDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PolicyId id;
    private final ObjectNode root = JSON.createObjectNode();

    PartDocument(PolicyId id) {
        this.id = id;
        root.put("schemaVersion", PolicyDocument.SCHEMA_VERSION).put("generation", 0);
        root.putObject("workload")
                .put("namespace", id.namespace())
                .put("kind", id.kind().text())
                .put("name", id.name());
    }

    /** Adds an entry with its origin and returns it for completion. */
    ObjectNode add(String section, String name, ClusterId cluster, JsonNode spec) {
        // The decoder wants every cluster described; whether it exists and how it is reached is not decided here.
        root.withObjectProperty("clusters")
                .putObject(cluster.text())
                .put("mode", "Standalone")
                .putArray("endpoints")
                .add("unknown:1");
        ObjectNode entry = root.withObjectProperty(section).putObject(name);
        if (spec.isObject()) {
            entry.setAll((ObjectNode) spec.deepCopy());
        }
        entry.remove("clusterRef");
        entry.put("cluster", cluster.text());
        entry.put("policy", id.source());
        return entry;
    }

    /** Adds what a limit takes from its policy. */
    void limit(ObjectNode entry, String name, JsonNode policySpec) {
        entry.put("keyPrefix", KeySchema.limitPrefix(id.namespace(), id.name(), name));
        inherit(entry, "mode", policySpec.path("mode"));
        inherit(entry, "onRedisFailure", policySpec.path("defaults").path("onRedisFailure"));
    }

    /**
     * Checks and reads it.
     *
     * @throws io.redtier.runtime.document.InvalidDocumentException with everything that is wrong
     */
    PolicyDocument read() {
        try {
            return PolicyDocuments.read(JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes is always written", e);
        }
    }

    private static void inherit(ObjectNode entry, String field, JsonNode value) {
        if (!entry.hasNonNull(field) && !value.isMissingNode() && !value.isNull()) {
            entry.set(field, value);
        }
    }
}
