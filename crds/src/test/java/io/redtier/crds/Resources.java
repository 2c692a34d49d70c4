package io.redtier.crds;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.schema.CrdSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Custom resources in YAML files, and the checked-in definitions that they must satisfy. */
final class Resources {

    /** Unlike the client's own, refuses fields that the Java types do not have. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private static final Map<String, CrdSchema> SCHEMAS = CrdFiles.read(Path.of(".")).values().stream()
            .map(yaml -> Serialization.unmarshal(yaml, CustomResourceDefinition.class))
            .collect(Collectors.toMap(crd -> crd.getSpec().getNames().getKind(), crd -> CrdSchema.of(crd, "v1alpha1")));

    private Resources() {}

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of a YAML file. */
    static List<ObjectNode> read(Path file) {
        try {
            List<ObjectNode> documents = new ArrayList<>();
            for (String document : Files.readString(file).split("(?m)^---$")) {
                documents.add((ObjectNode) Serialization.yamlMapper().readTree(document));
            }
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CrdSchema schema(ObjectNode resource) {
        return SCHEMAS.get(resource.path("kind").asText());
    }

    /** Through the Java type and back; fails on a field that the type does not have. */
    static JsonNode roundTrip(ObjectNode resource) throws IOException {
        Map<String, Class<?>> types =
                CrdFiles.TYPES.stream().collect(Collectors.toMap(HasMetadata::getKind, Function.identity()));
        Class<?> type = types.get(resource.path("kind").asText());
        return STRICT.valueToTree(STRICT.treeToValue(resource, type));
    }
}
