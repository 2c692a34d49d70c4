package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One compiled entry of {@code x-kubernetes-validations}. */
final class Rule {

    private static final Pattern MISSING_KEY = Pattern.compile("key '(.*)' is not present in map");

    private final ValidationRule rule;
    private final CelRuntime.Program program;
    private final CelRuntime.Program messageProgram;
    private final boolean usesOldSelf;

    private Rule(ValidationRule rule, CelAbstractSyntaxTree ast) throws CelValidationException, CelEvaluationException {
        this.rule = rule;
        this.program = RuleEnvironment.UNTYPED.createProgram(ast);
        this.usesOldSelf = CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .anyMatch(node -> node.getKind() == CelExpr.ExprKind.Kind.IDENT
                        && node.expr().ident().name().equals("oldSelf"));
        String messageExpression = rule.getMessageExpression();
        this.messageProgram = messageExpression == null || messageExpression.isEmpty()
                ? null
                : RuleEnvironment.UNTYPED.createProgram(
                        RuleEnvironment.UNTYPED.compile(messageExpression).getAst());
    }

    /** @throws RuleSyntaxException if the rule or its message expression does not compile; names {@code path} */
    static Rule compile(ValidationRule rule, String path) {
        try {
            return new Rule(
                    rule, RuleEnvironment.UNTYPED.compile(rule.getRule()).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new RuleSyntaxException(path, rule.getRule(), e.getMessage());
        }
    }

    /** A transition rule says nothing of a value that was not there before. */
    boolean appliesTo(Correlation value) {
        return !usesOldSelf || value.old() != null || Boolean.TRUE.equals(rule.getOptionalOldSelf());
    }

    boolean usesOldSelf() {
        return usesOldSelf;
    }

    /**
     * Evaluates the rule.
     *
     * @param self the value as rules see it
     * @param oldSelf what it was before, or null if it is new
     * @return what is wrong, if anything
     */
    Optional<Cause> violation(String path, Correlation at, Object self, Object oldSelf) {
        Map<String, Object> variables = variables(self, oldSelf);
        try {
            if (Boolean.TRUE.equals(program.eval(variables))) {
                return Optional.empty();
            }
        } catch (CelEvaluationException e) {
            TextNode type = TextNode.valueOf(String.valueOf(at.schema().getType()));
            return Optional.of(Cause.invalid(orNil(path), type, reason(e) + " evaluating rule: " + describe()));
        }
        return Optional.of(cause(orNil(fieldPath(path)), at, message(variables)));
    }

    /** In an API server's words where it is the common mistake, a field that is not there. */
    private static String reason(CelEvaluationException e) {
        Matcher missing = MISSING_KEY.matcher(e.getMessage());
        return missing.find() ? "no such key: " + missing.group(1) : e.getMessage();
    }

    private Map<String, Object> variables(Object self, Object oldSelf) {
        if (Boolean.TRUE.equals(rule.getOptionalOldSelf())) {
            return Map.of("self", self, "oldSelf", Optional.ofNullable(oldSelf));
        }
        return oldSelf == null ? Map.of("self", self) : Map.of("self", self, "oldSelf", oldSelf);
    }

    private String fieldPath(String path) {
        String relative = rule.getFieldPath() == null ? "" : rule.getFieldPath();
        return path.isEmpty() && relative.startsWith(".") ? relative.substring(1) : path + relative;
    }

    /** The root has no path; this is how an API server prints that. */
    private static String orNil(String path) {
        return path.isEmpty() ? "<nil>" : path;
    }

    private Cause cause(String field, Correlation at, String detail) {
        return switch (rule.getReason() == null ? "" : rule.getReason()) {
            case "FieldValueForbidden" -> Cause.forbidden(field, detail);
            case "FieldValueRequired" -> Cause.required(field, detail);
            case "FieldValueDuplicate" -> Cause.duplicate(field, at.value());
            default ->
                at.value().isContainerNode() ? Cause.invalid(field, detail) : Cause.invalid(field, at.value(), detail);
        };
    }

    private String message(Map<String, Object> values) {
        if (messageProgram != null) {
            try {
                String message = String.valueOf(messageProgram.eval(values)).strip();
                if (!message.isEmpty() && !message.contains("\n")) {
                    return message;
                }
            } catch (CelEvaluationException e) {
                // As an API server does: a message that cannot be made must not hide what is wrong.
                return fixedMessage();
            }
        }
        return fixedMessage();
    }

    private String fixedMessage() {
        return hasMessage() ? rule.getMessage().strip() : "failed rule: " + describe();
    }

    private String describe() {
        return (hasMessage() ? rule.getMessage() : rule.getRule()).strip();
    }

    private boolean hasMessage() {
        return rule.getMessage() != null && !rule.getMessage().isEmpty();
    }
}
