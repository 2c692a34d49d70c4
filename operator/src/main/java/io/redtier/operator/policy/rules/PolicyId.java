package io.redtier.operator.policy.rules;

/**
 * Names a policy.
 *
 * @param kind which of the two kinds it is
 * @param namespace its namespace
 * @param name its name
 */
public record PolicyId(PolicyKind kind, String namespace, String name) implements Comparable<PolicyId> {

    /** {@code namespace/name}: how the entries of a document name their source. */
    public String source() {
        return namespace + "/" + name;
    }

    /** {@code CachePolicy shop/catalog}, for people. */
    public String text() {
        return kind.text() + " " + source();
    }

    @Override
    public int compareTo(PolicyId other) {
        int bySource = source().compareTo(other.source());
        return bySource != 0 ? bySource : kind.compareTo(other.kind);
    }

    @Override
    public String toString() {
        return text();
    }
}
