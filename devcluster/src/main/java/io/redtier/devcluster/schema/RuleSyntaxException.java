package io.redtier.devcluster.schema;

/** A rule of a definition that does not compile. */
public final class RuleSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String place;
    private final String rule;
    private final String detail;

    RuleSyntaxException(String place, String rule, String detail) {
        super("the rule \"" + rule + "\" at " + place + " does not compile: " + detail);
        this.place = place;
        this.rule = rule;
        this.detail = detail;
    }

    /** Where in the schema it stands, such as {@code .properties[spec].x-kubernetes-validations[0].rule}. */
    public String place() {
        return place;
    }

    /** The rule. */
    public String rule() {
        return rule;
    }

    /** What the compiler says. */
    public String detail() {
        return detail;
    }
}
