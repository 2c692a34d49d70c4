package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What labels, annotations, finalizers and owner references may look like, for every kind. Pure. */
final class MetadataRules {

    private static final int MAX_NAME = 63;
    private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
    private static final Pattern VALUE_PATTERN = Pattern.compile("(" + NAME + ")?");
    private static final String NAME_RULE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                    + " end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation"
                    + " is '" + NAME + "')";
    private static final String VALUE_RULE =
            "a valid label must be an empty string or consist of alphanumeric characters,"
                    + " '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                    + " '12345', regex used for validation is '((" + "[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final Set<String> STANDARD_FINALIZERS = Set.of("foregroundDeletion", "orphan", "kubernetes");

    private MetadataRules() {}

    /** {@return what is wrong, nothing if all is well} */
    static List<StatusCause> violations(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        List<StatusCause> causes = new ArrayList<>();
        owners(metadata.path("ownerReferences"), causes);
        for (int i = 0; i < metadata.path("finalizers").size(); i++) {
            finalizer(metadata.path("finalizers").get(i).asText(), "metadata.finalizers[" + i + "]", causes);
        }
        metadata.path("labels").properties().forEach(label -> label(label, causes));
        metadata.path("annotations").fieldNames().forEachRemaining(key -> key(key, "metadata.annotations", causes));
        return causes;
    }

    private static void label(Map.Entry<String, JsonNode> label, List<StatusCause> causes) {
        key(label.getKey(), "metadata.labels", causes);
        String value = label.getValue().asText("");
        if (value.length() > MAX_NAME) {
            causes.add(invalid("metadata.labels", value, "must be no more than 63 bytes"));
        }
        if (!VALUE_PATTERN.matcher(value).matches()) {
            causes.add(invalid("metadata.labels", value, VALUE_RULE));
        }
    }

    private static void key(String key, String field, List<StatusCause> causes) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        if (name.indexOf('/') >= 0) {
            causes.add(invalid(
                    field,
                    key,
                    "a valid label key " + NAME_RULE + " with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')"));
            return;
        }
        if (slash == 0) {
            causes.add(invalid(field, key, "prefix part must be non-empty"));
        } else if (slash > 0 && !Names.isSubdomain(key.substring(0, slash))) {
            causes.add(invalid(field, key, "prefix part " + Names.SUBDOMAIN_RULE));
        }
        if (name.isEmpty()) {
            causes.add(invalid(field, key, "name part must be non-empty"));
        } else if (name.length() > MAX_NAME) {
            causes.add(invalid(field, key, "name part must be no more than 63 bytes"));
        }
        if (!NAME_PATTERN.matcher(name).matches()) {
            causes.add(invalid(field, key, "name part " + NAME_RULE));
        }
    }

    private static void finalizer(String finalizer, String field, List<StatusCause> causes) {
        if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
            causes.add(
                    invalid(field, finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
        }
    }

    private static void owners(JsonNode owners, List<StatusCause> causes) {
        String controller = "";
        for (JsonNode owner : owners) {
            for (String part : List.of("apiVersion", "kind", "name", "uid")) {
                if (owner.path(part).asText("").isEmpty()) {
                    causes.add(invalid(
                            "metadata.ownerReferences." + part,
                            "",
                            part.equals("apiVersion") ? "version must not be empty" : "must not be empty"));
                }
            }
            if (!owner.path("controller").asBoolean()) {
                continue;
            }
            String name = owner.path("kind").asText() + "/" + owner.path("name").asText();
            if (!controller.isEmpty()) {
                causes.add(Causes.invalid(
                        "metadata.ownerReferences",
                        owners,
                        "Only one reference can have Controller set to true. Found \"true\" in references for "
                                + controller + " and " + name));
            }
            controller = name;
        }
    }

    private static StatusCause invalid(String field, String value, String rule) {
        return Causes.invalid(field, '"' + value + '"', rule);
    }
}
