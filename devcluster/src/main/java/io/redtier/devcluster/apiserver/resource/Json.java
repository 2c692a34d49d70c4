package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads and writes bodies. Thread-safe. */
public final class Json {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper YAML = new YAMLMapper();

    private Json() {}

    /** {@return an empty object} */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /**
     * @param body JSON, or YAML, which includes it
     * @return its content
     * @throws ApiException 400 if it is neither
     */
    public static JsonNode read(byte[] body) {
        try {
            int first = 0;
            while (first < body.length && Character.isWhitespace(body[first])) {
                first++;
            }
            boolean json = first < body.length && (body[first] == '{' || body[first] == '[');
            JsonNode node = (json ? JSON : YAML).readTree(body);
            if (node == null || node.isMissingNode()) {
                throw ApiException.badRequest("the request has no body, an object was expected");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw ApiException.badRequest("the body of the request is malformed: "
                    + e.getOriginalMessage().replaceAll("(?s)[ (]*start marker at.*", ""));
        } catch (IOException e) {
            throw ApiException.badRequest("the body of the request cannot be read: " + e.getMessage());
        }
    }

    /**
     * @param body a JSON or YAML object
     * @return it
     * @throws ApiException 400 if it is anything else
     */
    public static ObjectNode readObject(byte[] body) {
        if (read(body) instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest("the body of the request must be an object");
    }

    /** {@return a patch; throws 400 if it is none} */
    public static JsonNode readPatch(byte[] body) {
        try {
            return read(body);
        } catch (ApiException e) {
            throw ApiException.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    /** {@return a value as a JSON text that is itself written in JSON} */
    static String quote(JsonNode value) {
        return new String(write(value.toString()), StandardCharsets.UTF_8);
    }

    /** {@return the UTF-8 bytes of a value} */
    public static byte[] write(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not JSON: " + e.getMessage(), e);
        }
    }

    /** {@return a bean as a tree} */
    public static ObjectNode tree(Object bean) {
        return JSON.valueToTree(bean);
    }
}
