package io.redtier.operator.policy.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.operator.policy.rules.ClusterUse.Purpose;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.InvalidDocumentException;
import io.redtier.runtime.document.PolicyDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Reads a policy object. The entries of its spec are those of the document plus where they come from, so the document's
 * own decoder checks them: what it refuses is refused here, with the same words. Pure and thread-safe.
 */
public final class PolicyReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PolicyReader() {}

    /** Reads a CachePolicy; never fails: what is wrong with it is in {@link Policy#errors()}. */
    public static Policy read(CachePolicy policy) {
        return read(PolicyKind.CACHE, policy.getMetadata(), JSON.valueToTree(policy.getSpec()));
    }

    /** Reads a RateLimitPolicy; never fails: what is wrong with it is in {@link Policy#errors()}. */
    public static Policy read(RateLimitPolicy policy) {
        return read(PolicyKind.RATE_LIMIT, policy.getMetadata(), JSON.valueToTree(policy.getSpec()));
    }

    private static Policy read(PolicyKind kind, ObjectMeta metadata, JsonNode spec) {
        PolicyId id = new PolicyId(kind, metadata.getNamespace(), metadata.getName());
        List<String> errors = new ArrayList<>();
        Targets targets = Targets.read(id.namespace(), spec.path("targetRefs"), errors);
        String keyPrefix = kind == PolicyKind.CACHE ? spec.path("keyPrefix").asText("") : null;
        if (keyPrefix != null) {
            KeyPrefixes.check(keyPrefix).ifPresent(problem -> errors.add("spec.keyPrefix: " + problem));
        }
        List<ClusterUse> uses = uses(id, spec);
        PolicyPart part = PolicyPart.EMPTY;
        if (errors.isEmpty()) {
            part = part(id, spec, keyPrefix, errors);
        }
        String created = metadata.getCreationTimestamp();
        Long generation = metadata.getGeneration();
        return new Policy(
                id,
                metadata.getUid(),
                generation == null ? 0 : generation,
                created == null ? Instant.MAX : Instant.parse(created),
                metadata.getDeletionTimestamp() != null,
                targets.workloads(),
                targets.selectors(),
                spec.path("reportTopKeys").asBoolean(true),
                keyPrefix,
                uses,
                errors.isEmpty() ? part : PolicyPart.EMPTY,
                errors);
    }

    private static List<ClusterUse> uses(PolicyId id, JsonNode spec) {
        List<ClusterUse> uses = new ArrayList<>();
        uses.add(new ClusterUse("spec.clusterRef", cluster(id, spec, spec), Purpose.DEFAULT));
        eachEntry(
                spec,
                id.kind(),
                (section, entry) -> uses.add(new ClusterUse(
                        "spec." + section.field + "." + entry.getKey(),
                        cluster(id, spec, entry.getValue()),
                        purpose(section, entry.getValue()))));
        return uses;
    }

    private static Purpose purpose(Section section, JsonNode entry) {
        boolean behind = section == Section.CACHES
                && CacheEntry.Strategy.WriteBehind.name()
                        .equals(entry.path("strategy").asText());
        return behind ? Purpose.WRITE_BEHIND : section.purpose;
    }

    private static ClusterId cluster(PolicyId id, JsonNode spec, JsonNode entry) {
        JsonNode ref = entry.hasNonNull("clusterRef") ? entry.get("clusterRef") : spec.path("clusterRef");
        return new ClusterId(
                ref.path("namespace").asText(id.namespace()), ref.path("name").asText());
    }

    private static PolicyPart part(PolicyId id, JsonNode spec, String keyPrefix, List<String> errors) {
        PartDocument document = new PartDocument(id);
        eachEntry(spec, id.kind(), (section, entry) -> {
            ObjectNode content =
                    document.add(section.field, entry.getKey(), cluster(id, spec, entry.getValue()), entry.getValue());
            if (section.purpose == Purpose.LIMIT) {
                document.limit(content, entry.getKey(), spec);
            } else {
                content.put("keyPrefix", keyPrefix);
            }
        });
        try {
            PolicyDocument read = document.read();
            return new PolicyPart(read.caches(), read.locks(), read.queues(), read.limits());
        } catch (InvalidDocumentException e) {
            e.errors().forEach(error -> errors.add("spec." + error.path() + ": " + error.problem()));
            return PolicyPart.EMPTY;
        }
    }

    private static void eachEntry(
            JsonNode spec, PolicyKind kind, BiConsumer<Section, Map.Entry<String, JsonNode>> action) {
        for (Section section : Section.values()) {
            if (section.kind == kind) {
                spec.path(section.field).properties().forEach(entry -> action.accept(section, entry));
            }
        }
    }

    private enum Section {
        CACHES(PolicyKind.CACHE, "caches", Purpose.CACHE),
        LOCKS(PolicyKind.CACHE, "locks", Purpose.LOCK),
        QUEUES(PolicyKind.CACHE, "queues", Purpose.QUEUE),
        LIMITS(PolicyKind.RATE_LIMIT, "limits", Purpose.LIMIT);

        private final PolicyKind kind;
        private final String field;
        private final Purpose purpose;

        Section(PolicyKind kind, String field, Purpose purpose) {
            this.kind = kind;
            this.field = field;
            this.purpose = purpose;
        }
    }
}
