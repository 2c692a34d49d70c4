package io.redtier.crds;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Declares lists of a type to be maps by key ({@code x-kubernetes-list-type: map}), for which the generator has no
 * annotation: several writers can then own entries of one list, and no key can be there twice. Keys without a
 * default become required, as an API server demands.
 *
 * <p>The input names each list and its keys, as in {@code "conditions[type] nodes[pod]"}.
 */
public final class MapLists implements SchemaCustomizer.Customizer {

    private static final Pattern LIST = Pattern.compile("(\\w+)\\[([\\w,]+)]");

    @Override
    public JSONSchemaProps apply(JSONSchemaProps schema, String input, KubernetesSerialization serialization) {
        Matcher list = LIST.matcher(input);
        while (list.find()) {
            JSONSchemaProps property = schema.getProperties().get(list.group(1));
            property.setXKubernetesListType("map");
            property.setXKubernetesListMapKeys(List.of(list.group(2).split(",")));
            requireWhatHasNoDefault(property.getItems().getSchema(), property.getXKubernetesListMapKeys());
        }
        return schema;
    }

    private static void requireWhatHasNoDefault(JSONSchemaProps element, List<String> keys) {
        Set<String> required = new TreeSet<>(element.getRequired());
        keys.stream()
                .filter(key -> element.getProperties().get(key).getDefault() == null)
                .forEach(required::add);
        element.setRequired(List.copyOf(required));
    }
}
