package io.redtier.operator.policy.rules;

/**
 * Names a RedisCluster.
 *
 * @param namespace its namespace
 * @param name its name
 */
public record ClusterId(String namespace, String name) implements Comparable<ClusterId> {

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws IllegalArgumentException if there is no slash in it
     */
    public static ClusterId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException('"' + text + "\" names no RedisCluster; write <namespace>/<name>");
        }
        return new ClusterId(text.substring(0, slash), text.substring(slash + 1));
    }

    /** {@code namespace/name}: the key of the cluster in a policy document. */
    public String text() {
        return namespace + "/" + name;
    }

    /** The prefix of this cluster's entries in a binding Secret, {@code namespace.name.}. */
    public String bindingPath() {
        return namespace + "." + name + ".";
    }

    @Override
    public int compareTo(ClusterId other) {
        return text().compareTo(other.text());
    }

    @Override
    public String toString() {
        return text();
    }
}
