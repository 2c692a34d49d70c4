package io.redtier.operator.policy.rules;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the API server takes for a selector of labels: one that it does not take finds nothing and can't be watched. The
 * rules are those of Kubernetes ("Labels and Selectors"). Pure.
 */
final class Selectors {

    private static final String NAME = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern KEY =
            Pattern.compile("((?=[^/]{1,253}/)" + DNS_LABEL + "([.]" + DNS_LABEL + ")*/)?" + NAME);
    private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");

    private Selectors() {}

    /** What is wrong with a selector, each with its field and what to write; empty if nothing is. */
    static List<String> problems(String field, LabelSelector selector) {
        List<String> problems = new ArrayList<>();
        Map<String, String> labels = selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels();
        labels.forEach((key, value) -> {
            checkKey(field + ".matchLabels", key, problems);
            checkValue(field + ".matchLabels." + key, value, problems);
        });
        List<LabelSelectorRequirement> expressions =
                selector.getMatchExpressions() == null ? List.of() : selector.getMatchExpressions();
        for (int i = 0; i < expressions.size(); i++) {
            checkExpression(field + ".matchExpressions[" + i + "]", expressions.get(i), problems);
        }
        return problems;
    }

    private static void checkExpression(String field, LabelSelectorRequirement expression, List<String> problems) {
        checkKey(field + ".key", expression.getKey(), problems);
        List<String> values = expression.getValues() == null ? List.of() : expression.getValues();
        switch (String.valueOf(expression.getOperator())) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    problems.add(field + ".values: is empty; write at least one value, or operator Exists or"
                            + " DoesNotExist");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    problems.add(field + ".values: have no meaning with operator " + expression.getOperator()
                            + "; remove them, or write operator In or NotIn");
                }
            }
            default ->
                problems.add(field + ".operator: " + quoted(expression.getOperator())
                        + " is no operator; write In, NotIn, Exists or DoesNotExist");
        }
        values.forEach(value -> checkValue(field + ".values", value, problems));
    }

    private static void checkKey(String field, String key, List<String> problems) {
        if (key == null || !KEY.matcher(key).matches()) {
            problems.add(field + ": " + quoted(key) + " is no key of a label; write at most 63 letters, digits, '-',"
                    + " '_' and '.' with a letter or digit at both ends, such as app or app.kubernetes.io/name");
        }
    }

    private static void checkValue(String field, String value, List<String> problems) {
        if (value == null || !VALUE.matcher(value).matches()) {
            problems.add(field + ": " + quoted(value) + " is no value of a label; write at most 63 letters, digits,"
                    + " '-', '_' and '.' with a letter or digit at both ends");
        }
    }

    private static String quoted(String text) {
        return text == null ? "nothing" : "\"" + text + "\"";
    }
}
