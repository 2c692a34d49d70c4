package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.redtier.devcluster.apiserver.kinds.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds objects of built-in kinds against the types that a real API server decodes them into, for which the client's
 * model classes stand here. Thread-safe.
 */
final class Typing {

    /** Their content is of no fixed type. */
    private static final Set<String> UNTYPED = Set.of("ControllerRevision");

    private static final Map<Class<?>, String> GO_TYPES = Map.of(
            String.class, "string",
            Integer.class, "int32",
            Long.class, "int64",
            Boolean.class, "bool",
            Double.class, "float64");

    private static final KubernetesSerialization TYPES = new KubernetesSerialization();
    private static final ObjectMapper MAPPER = mapper();

    private Typing() {}

    /**
     * What the types do not fit.
     *
     * @param mismatch a value of another type in the decoder's words, empty if there is none
     * @param unknown paths of fields that the kind does not have
     */
    record Findings(String mismatch, List<String> unknown) {}

    /** Removes from an object what its kind does not know, and tells what does not fit. */
    static Findings check(Kind kind, ObjectNode object) {
        Class<?> type = UNTYPED.contains(kind.name())
                ? null
                : TYPES.getRegisteredKubernetesResource(kind.apiVersion(), kind.name());
        if (type == null) {
            return new Findings("", List.of());
        }
        Unknown unknown = new Unknown();
        ObjectReader reader = MAPPER.readerFor(type).withHandler(unknown);
        String mismatch = "";
        try {
            reader.readValue(object);
        } catch (MismatchedInputException e) {
            mismatch = mismatch(e, object);
        } catch (IOException e) {
            // A deserializer of the model's own that wants more than the API does: no finding.
            mismatch = "";
        }
        unknown.pointers.forEach(pointer -> {
            if (object.at(pointer.head()) instanceof ObjectNode parent) {
                parent.remove(pointer.last().getMatchingProperty());
            }
        });
        return new Findings(mismatch, unknown.paths);
    }

    private static ObjectMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfig(LogicalType.Textual, config -> {
                    for (CoercionInputShape shape :
                            List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
                        config.setCoercion(shape, CoercionAction.Fail);
                    }
                })
                .build();
        // The model keeps what it does not know in maps of its own; here it has to be noticed.
        mapper.setAnnotationIntrospector(new AnnotationIntrospectorPair(
                new NopAnnotationIntrospector() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public Boolean hasAnySetter(Annotated member) {
                        return member.getRawType() != null && isFreeForm(member) ? null : Boolean.FALSE;
                    }
                },
                mapper.getDeserializationConfig().getAnnotationIntrospector()));
        return mapper;
    }

    private static boolean isFreeForm(Annotated member) {
        return member instanceof com.fasterxml.jackson.databind.introspect.AnnotatedMember of
                && Set.of("FieldsV1", "RawExtension", "GenericKubernetesResource")
                        .contains(of.getDeclaringClass().getSimpleName());
    }

    private static String mismatch(MismatchedInputException e, ObjectNode object) {
        StringBuilder path = new StringBuilder();
        String struct = "";
        JsonNode value = object;
        for (JsonMappingException.Reference step : e.getPath()) {
            value = step.getFieldName() == null ? value.path(step.getIndex()) : value.path(step.getFieldName());
            Object from = step.getFrom();
            Class<?> type = from instanceof Class<?> given ? given : from.getClass();
            if (step.getFieldName() != null && !Map.class.isAssignableFrom(type)) {
                path.append('.').append(step.getFieldName());
                struct = type.getSimpleName();
            }
        }
        String actual = value.isNumber()
                ? "number" + (value.isFloatingPointNumber() ? " " + value : "")
                : value.isTextual() ? "string" : value.isBoolean() ? "bool" : value.isArray() ? "array" : "object";
        Class<?> target = e.getTargetType();
        String wanted = target == null
                ? "string"
                : GO_TYPES.getOrDefault(
                        target,
                        Map.class.isAssignableFrom(target)
                                ? "map[string]string"
                                : Collection.class.isAssignableFrom(target) ? "[]" : "v1." + target.getSimpleName());
        return "json: cannot unmarshal " + actual + " into Go struct field " + struct + path + " of type " + wanted;
    }

    /** Collects unknown fields instead of failing at the first. */
    private static final class Unknown extends DeserializationProblemHandler {
        final List<String> paths = new ArrayList<>();
        final List<JsonPointer> pointers = new ArrayList<>();

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object bean,
                String name)
                throws IOException {
            paths.add(path(parser.getParsingContext()).orElse(name));
            pointers.add(parser.getParsingContext().pathAsPointer());
            parser.skipChildren();
            return true;
        }

        private static Optional<String> path(JsonStreamContext context) {
            if (context == null || context.inRoot()) {
                return Optional.empty();
            }
            String before = path(context.getParent()).orElse("");
            if (context.inArray()) {
                return Optional.of(before + "[" + context.getCurrentIndex() + "]");
            }
            String name = context.getCurrentName();
            return Optional.of(before.isEmpty() ? name : before + "." + name);
        }
    }

    /** {@return whether a text is what Go's decoder takes for bytes; it names the first byte that is not} */
    static Optional<String> base64Fault(JsonNode data) {
        for (JsonNode value : data) {
            String text = value.asText();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean fine = Character.isLetterOrDigit(c) && c < 128 || "+/=\r\n".indexOf(c) >= 0;
                if (!fine) {
                    return Optional.of("illegal base64 data at input byte " + i);
                }
            }
            try {
                java.util.Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                return Optional.of("illegal base64 data at input byte " + text.length());
            }
        }
        return Optional.empty();
    }
}
