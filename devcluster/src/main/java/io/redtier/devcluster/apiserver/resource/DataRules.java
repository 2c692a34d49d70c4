package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** What ConfigMaps and Secrets may hold. Pure. */
final class DataRules {

    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    private DataRules() {}

    static void check(ObjectNode object, ObjectNode old, List<StatusCause> causes) {
        long bytes = 0;
        for (String field : List.of("data", "binaryData")) {
            for (var entry : object.path(field).properties()) {
                String key = entry.getKey();
                if (!KEY.matcher(key).matches()) {
                    causes.add(
                            Causes.invalid(
                                    field + "[" + key + "]",
                                    '"' + key + '"',
                                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name', "
                                            + " or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));
                }
                bytes += size(object, field, entry.getValue());
            }
        }
        if (bytes > MAX_BYTES) {
            causes.add(Causes.tooLong(object.path("kind").asText().equals("Secret") ? "data" : "", MAX_BYTES));
        }
        boolean changed = old != null
                && !(object.path("data").equals(old.path("data"))
                        && object.path("binaryData").equals(old.path("binaryData")));
        if (changed && old.path("immutable").asBoolean()) {
            causes.add(Causes.forbidden("data", "field is immutable when `immutable` is set"));
        }
    }

    private static long size(ObjectNode object, String field, JsonNode value) {
        String text = value.asText();
        boolean encoded =
                field.equals("binaryData") || object.path("kind").asText().equals("Secret");
        // Three bytes for each four characters of base64.
        return encoded ? text.length() / 4L * 3 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
