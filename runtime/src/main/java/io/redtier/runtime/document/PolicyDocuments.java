package io.redtier.runtime.document;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Reads and writes the JSON form of a {@link PolicyDocument}. Stateless and thread-safe. */
public final class PolicyDocuments {
    private static final ObjectMapper JSON = mapper(false);
    private static final ObjectMapper CANONICAL = mapper(true);
    private static final int REVISION_DIGITS = 12;

    private PolicyDocuments() {}

    /**
     * Reads and checks a document. Unknown fields are ignored, missing optional ones get their defaults, and a missing
     * revision is computed.
     *
     * @param json UTF-8 JSON
     * @throws InvalidDocumentException with all errors if anything is wrong
     */
    public static PolicyDocument read(byte[] json) {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new InvalidDocumentException(List.of(new DocumentError(
                    "",
                    "not JSON: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " (line " + e.getLocation().getLineNr() + ", column "
                                            + e.getLocation().getColumnNr() + ")"))));
        } catch (IOException e) {
            throw new InvalidDocumentException(List.of(new DocumentError("", "unreadable: " + e.getMessage())));
        }
        return read(tree);
    }

    /**
     * Writes a document as JSON on one line, fields in the order of the model.
     *
     * @throws InvalidDocumentException if reading the result would fail
     */
    public static byte[] write(PolicyDocument document) {
        read(JSON.<JsonNode>valueToTree(document));
        return bytes(JSON, document);
    }

    /**
     * The revision of a document's content: the first 12 hexadecimal digits of SHA-256 over its JSON with sorted fields,
     * without {@code generation} and {@code revision}.
     */
    public static String revisionOf(PolicyDocument document) {
        ObjectNode tree = CANONICAL.valueToTree(document);
        tree.remove(List.of("generation", "revision"));
        byte[] hash = sha256(bytes(CANONICAL, CANONICAL.convertValue(tree, Object.class)));
        return HexFormat.of().formatHex(hash).substring(0, REVISION_DIGITS);
    }

    private static PolicyDocument read(JsonNode tree) {
        PolicyDocument document = DocumentDecoder.decode(tree);
        return document.revision().isEmpty() ? document.withRevision(revisionOf(document)) : document;
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] bytes(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records and maps are always written", e);
        }
    }

    private static ObjectMapper mapper(boolean canonical) {
        SimpleModule durations = new SimpleModule().addSerializer(Duration.class, new DurationSerializer());
        return JsonMapper.builder()
                .addModule(durations)
                .configure(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, canonical)
                .configure(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST, !canonical)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
                .build();
    }

    private static final class DurationSerializer extends StdSerializer<Duration> {
        DurationSerializer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(Durations.format(value));
        }
    }
}
