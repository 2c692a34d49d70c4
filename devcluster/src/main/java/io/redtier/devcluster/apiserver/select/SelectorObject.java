package io.redtier.devcluster.apiserver.select;

import com.fasterxml.jackson.databind.JsonNode;

/** The {@code matchLabels}/{@code matchExpressions} of specs. Pure. */
public final class SelectorObject {

    private SelectorObject() {}

    /**
     * @param selector a LabelSelector; an empty one matches everything
     * @param labels the labels of an object
     * @return whether it matches
     */
    public static boolean matches(JsonNode selector, JsonNode labels) {
        boolean equal = selector.path("matchLabels").properties().stream().allMatch(entry -> entry.getValue()
                .asText()
                .equals(labels.path(entry.getKey()).asText(null)));
        if (!equal || selector.isMissingNode()) {
            return false;
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            JsonNode value = labels.path(expression.path("key").asText());
            boolean in = false;
            for (JsonNode wanted : expression.path("values")) {
                in |= wanted.equals(value);
            }
            boolean holds =
                    switch (expression.path("operator").asText()) {
                        case "In" -> in;
                        case "NotIn" -> !in;
                        case "Exists" -> !value.isMissingNode();
                        default -> value.isMissingNode();
                    };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
