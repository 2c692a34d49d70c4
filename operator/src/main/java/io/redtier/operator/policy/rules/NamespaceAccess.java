package io.redtier.operator.policy.rules;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;

/**
 * The namespaces whose policies a RedisCluster admits besides its own. Immutable as long as the selector is left alone.
 *
 * @param all whether all are
 * @param selector of the namespaces' labels; null: none but its own
 */
public record NamespaceAccess(boolean all, LabelSelector selector) {

    /** Admits its own namespace alone. */
    public static final NamespaceAccess SAME = new NamespaceAccess(false, null);

    /** Admits every namespace. */
    public static final NamespaceAccess ALL = new NamespaceAccess(true, null);

    /** Admits the namespaces that {@code selector} matches. */
    public static NamespaceAccess matching(LabelSelector selector) {
        return new NamespaceAccess(false, selector);
    }

    /**
     * Whether policies of a namespace are admitted.
     *
     * @param own the namespace of the RedisCluster
     * @param namespace the namespace of the policy
     * @param labels its labels; may be null
     */
    public boolean admits(String own, String namespace, Map<String, String> labels) {
        return all || own.equals(namespace) || (selector != null && matches(labels == null ? Map.of() : labels));
    }

    private boolean matches(Map<String, String> labels) {
        Map<String, String> wanted = selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels();
        List<LabelSelectorRequirement> expressions =
                selector.getMatchExpressions() == null ? List.of() : selector.getMatchExpressions();
        return labels.entrySet().containsAll(wanted.entrySet())
                && expressions.stream().allMatch(expression -> matches(expression, labels.get(expression.getKey())));
    }

    private static boolean matches(LabelSelectorRequirement expression, String value) {
        List<String> values = expression.getValues() == null ? List.of() : expression.getValues();
        return switch (expression.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            // An operator that is not known must not open the door.
            default -> false;
        };
    }
}
