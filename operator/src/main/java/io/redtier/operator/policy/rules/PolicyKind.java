package io.redtier.operator.policy.rules;

/** The kinds of policy. */
public enum PolicyKind {
    CACHE("CachePolicy"),
    RATE_LIMIT("RateLimitPolicy");

    private final String text;

    PolicyKind(String text) {
        this.text = text;
    }

    /** The kind as Kubernetes spells it. */
    public String text() {
        return text;
    }
}
