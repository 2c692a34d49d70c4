package io.redtier.devcluster.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.redtier.devcluster.apiserver.resource.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Turns messages of Kubernetes into the JSON that they stand for. Pure. */
final class ProtobufJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Messages whose fields are those of the object around them in JSON. */
    private static final Set<String> INLINE = Set.of(
            "handler", "volumeSource", "persistentVolumeSource", "localObjectReference", "ephemeralContainerCommon");
    /**
     * Go writes fields that are not pointers even when they are empty, which protobuf cannot tell from a zero that was
     * meant. A zero is only meant in these fields, which are pointers.
     */
    private static final Set<String> MEANT_EMPTY = Set.of(
            "activeDeadlineSeconds",
            "allowPrivilegeEscalation",
            "automountServiceAccountToken",
            "backoffLimit",
            "blockOwnerDeletion",
            "completions",
            "controller",
            "defaultMode",
            "enableServiceLinks",
            "emptyDir",
            "fsGroup",
            "gracePeriodSeconds",
            "immutable",
            "leaseTransitions",
            "maxUnavailable",
            "minAvailable",
            "maxSurge",
            "minReplicas",
            "mode",
            "namespaceSelector",
            "optional",
            "parallelism",
            "partition",
            "podSelector",
            "privileged",
            "readOnlyRootFilesystem",
            "replicas",
            "revisionHistoryLimit",
            "runAsGroup",
            "runAsNonRoot",
            "runAsUser",
            "securityContext",
            "storageClassName",
            "terminationGracePeriodSeconds",
            "ttlSecondsAfterFinished");

    private ProtobufJson() {}

    static ObjectNode convert(Message message) {
        ObjectNode object = NODES.objectNode();
        message.getAllFields().forEach((field, value) -> {
            String name = field.getName();
            if (field.isMapField()) {
                object.set(name, map(field, (List<?>) value));
            } else if (field.isRepeated()) {
                ArrayNode array = object.putArray(name);
                ((List<?>) value).forEach(item -> array.add(single(field, item)));
            } else if (INLINE.contains(name)) {
                object.setAll(convert((Message) value));
            } else {
                JsonNode converted = single(field, value);
                if (MEANT_EMPTY.contains(name) || !isEmpty(converted)) {
                    object.set(name, converted);
                }
            }
        });
        return object;
    }

    private static ObjectNode map(FieldDescriptor field, List<?> entries) {
        FieldDescriptor key = field.getMessageType().findFieldByName("key");
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        ObjectNode object = NODES.objectNode();
        entries.forEach(item -> {
            Message entry = (Message) item;
            object.set(entry.getField(key).toString(), single(value, entry.getField(value)));
        });
        return object;
    }

    private static JsonNode single(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case INT -> NODES.numberNode((Integer) value);
            case LONG -> NODES.numberNode((Long) value);
            case FLOAT -> NODES.numberNode((Float) value);
            case DOUBLE -> NODES.numberNode((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING, ENUM -> NODES.textNode(value.toString());
            case BYTE_STRING -> NODES.textNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case MESSAGE -> message((Message) value);
        };
    }

    private static JsonNode message(Message message) {
        return switch (message.getDescriptorForType().getName()) {
            case "Time" -> time(message, ChronoUnit.SECONDS);
            case "MicroTime" -> time(message, ChronoUnit.MICROS);
            case "Quantity" -> NODES.textNode(get(message, "string").toString());
            case "IntOrString" ->
                ((Long) get(message, "type")) == 0
                        ? NODES.numberNode((Integer) get(message, "intVal"))
                        : NODES.textNode(get(message, "strVal").toString());
            case "FieldsV1" -> raw(get(message, "Raw"));
            case "RawExtension", "JSON" -> raw(get(message, "raw"));
            default -> convert(message);
        };
    }

    private static JsonNode time(Message message, ChronoUnit unit) {
        long seconds = (Long) get(message, "seconds");
        int nanos = (Integer) get(message, "nanos");
        // Go's zero time is no time.
        if (message.getAllFields().isEmpty() || seconds < 0) {
            return NODES.nullNode();
        }
        Instant instant = Instant.ofEpochSecond(seconds, nanos).truncatedTo(unit);
        if (unit == ChronoUnit.SECONDS) {
            return NODES.textNode(instant.toString());
        }
        return NODES.textNode(instant.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "")
                + ".%06dZ".formatted(instant.getNano() / 1000));
    }

    private static JsonNode raw(Object bytes) {
        ByteString content = (ByteString) bytes;
        return content.isEmpty() ? NODES.nullNode() : Json.read(content.toByteArray());
    }

    private static Object get(Message message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || value.isObject() && value.isEmpty()
                || value.isTextual() && value.textValue().isEmpty()
                || value.isNumber() && value.doubleValue() == 0
                || value.isBoolean() && !value.booleanValue();
    }
}
