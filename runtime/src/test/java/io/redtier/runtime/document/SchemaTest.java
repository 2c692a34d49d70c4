package io.redtier.runtime.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published schema says what the records are and what the decoder accepts. */
class SchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("..", "docs", "policy-document.schema.json");
    private static final Map<Class<?>, String> DEFINITIONS = Map.of(
            ClusterEntry.class, "/$defs/cluster",
            CacheEntry.class, "/$defs/cache",
            LockEntry.class, "/$defs/lock",
            QueueEntry.class, "/$defs/queue",
            LimitEntry.class, "/$defs/limit",
            LimitEntry.KeyPart.class, "/$defs/keyPart");

    private static JsonNode schema() throws IOException {
        return JSON.readTree(Files.readAllBytes(FILE));
    }

    private static JsonSchema validator() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema());
    }

    @Test
    void hasTheFieldsAndConstantsOfTheRecords() throws IOException {
        JsonNode schema = schema();
        compare(PolicyDocument.class, schema);
        for (Map.Entry<Class<?>, String> definition : DEFINITIONS.entrySet()) {
            compare(definition.getKey(), schema.at(definition.getValue()));
        }
    }

    private static void compare(Class<?> record, JsonNode definition) {
        JsonNode properties = definition.get("properties");
        assertThat(properties.fieldNames())
                .as(record.getSimpleName())
                .toIterable()
                .containsExactlyElementsOf(Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
        for (RecordComponent component : record.getRecordComponents()) {
            JsonNode property = properties.get(component.getName());
            if (component.getType().isEnum()) {
                List<String> constants = StreamSupport.stream(
                                property.get("enum").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
                assertThat(constants)
                        .as(record.getSimpleName() + "." + component.getName())
                        .isEqualTo(Arrays.stream(component.getType().getEnumConstants())
                                .map(Object::toString)
                                .toList());
            } else if (component.getType().isRecord()) {
                compare(component.getType(), property);
            }
            assertThat(property.hasNonNull("description"))
                    .as(component + " is described")
                    .isTrue();
        }
    }

    @Test
    void acceptsTheExample() throws IOException {
        assertThat(validator().validate(JSON.readTree(PolicyDocumentsTest.example())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /schemaVersion | 2
        /generation | -1
        /clusters/shop~1shop/mode | "Proxy"
        /clusters/shop~1shop/endpoints | []
        /clusters/shop~1shop/bindingPath | "../run/"
        /caches/products/ttl | "soon"
        /caches/products/keyPrefix | "a{b:"
        /caches/products/storage/maxValueSize | "1MB"
        /caches/views/writeBehind/batchSize | 0
        /caches/pages/http/methods | ["POST"]
        /caches/pages/http/paths | []
        /caches/pages/http/paths | ["api"]
        /caches/pages/http/vary | ["Accept Language"]
        /locks/payment/lease | null
        /queues/mail/workers | 0
        /queues/mail/visibilityTimeout | "soon"
        /limits/per-user/rate/limit | 0
        /limits/per-user/key | []
        /limits/per-user/response/status | 200
        /limits/per-user/onRedisFailure | "Maybe"
        """)
    void refusesWhatTheDecoderRefuses(String pointer, String value) throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(PolicyDocumentsTest.example());
        int cut = pointer.lastIndexOf('/');
        ((ObjectNode) tree.at(pointer.substring(0, cut))).set(pointer.substring(cut + 1), JSON.readTree(value));
        assertThat(validator().validate(tree)).isNotEmpty();
    }
}
