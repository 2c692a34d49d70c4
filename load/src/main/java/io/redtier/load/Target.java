package io.redtier.load;

/**
 * Where a client enters, and as whom.
 *
 * @param way how the primary of a key is found from there
 * @param host address or name
 * @param port TCP port
 * @param primaryName what sentinels call the primary; used by {@link Way#SENTINEL} only
 * @param user ACL user; empty for the default user
 * @param password empty for none; sentinels are asked with the same
 */
public record Target(Way way, String host, int port, String primaryName, String user, String password) {

    /** How a client finds the primary. */
    public enum Way {
        /** Whoever answers at the address is it, as behind a Service. */
        SERVICE,
        /** A sentinel answers at the address and names it. */
        SENTINEL,
        /** A node of a Redis Cluster answers at the address and knows the others. */
        CLUSTER
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return way + " " + host + ":" + port;
    }
}
