package io.redtier.devcluster.apiserver.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads bodies in Kubernetes' protobuf encoding. Go clients of 1.32 and later, helm among them, send Kubernetes' own kinds
 * so, whatever the server says it takes; answers in JSON they accept. Thread-safe.
 */
public final class ProtobufBody {

    /** The content type of such bodies. */
    public static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final String PACKAGE = "io.kubernetes.client.proto.";
    private static final Descriptor ENVELOPE = Runtime.getDescriptor().findMessageTypeByName("Unknown");
    private static final Map<String, FileDescriptor> FILES = new ConcurrentHashMap<>();

    private ProtobufBody() {}

    /**
     * @param body the body
     * @return the same as JSON
     * @throws ApiException 400 if it is malformed, 415 if its kind has no protobuf encoding here
     */
    public static ObjectNode read(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(Arrays.copyOf(body, MAGIC.length), MAGIC)) {
            throw ApiException.badRequest("the body of the request is malformed: it is not Kubernetes protobuf");
        }
        try {
            // All by descriptor: the generated classes are of an old protobuf that warns about its own parsers.
            ByteString content = ByteString.copyFrom(body, MAGIC.length, body.length - MAGIC.length);
            DynamicMessage envelope = DynamicMessage.parseFrom(ENVELOPE, content);
            DynamicMessage type = (DynamicMessage) get(envelope, "typeMeta");
            String apiVersion = (String) get(type, "apiVersion");
            String kind = (String) get(type, "kind");
            DynamicMessage message =
                    DynamicMessage.parseFrom(descriptor(apiVersion, kind), (ByteString) get(envelope, "raw"));
            ObjectNode json = ProtobufJson.convert(message);
            return json.put("apiVersion", apiVersion).put("kind", kind);
        } catch (InvalidProtocolBufferException e) {
            throw ApiException.badRequest("the body of the request is malformed: " + e.getMessage());
        }
    }

    private static Object get(DynamicMessage message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static Descriptor descriptor(String apiVersion, String kind) {
        Descriptor found = kind.equals("DeleteOptions")
                ? Meta.getDescriptor().findMessageTypeByName(kind)
                : FILES.computeIfAbsent(apiVersion, ProtobufBody::file).findMessageTypeByName(kind);
        if (found == null) {
            throw unsupported(apiVersion, kind);
        }
        return found;
    }

    /** The class is named after the version and the group's first word: apps/v1 is V1Apps, v1 is V1. */
    private static FileDescriptor file(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String version = apiVersion.substring(slash + 1);
        String group = slash < 0 ? "" : apiVersion.substring(0, slash).split("\\.")[0];
        String name = PACKAGE + capitalized(version) + capitalized(group);
        try {
            return (FileDescriptor)
                    Class.forName(name).getMethod("getDescriptor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw unsupported(apiVersion, "any kind");
        }
    }

    private static String capitalized(String word) {
        return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static ApiException unsupported(String apiVersion, String kind) {
        return ApiException.unsupportedMediaType("the body of the request was in an unknown format: " + apiVersion + " "
                + kind + " is not known in protobuf - send application/json");
    }
}
