package io.redtier.operator.policy;

/**
 * The way to the primary of a RedisCluster.
 *
 * @param host IP address of its pod
 * @param password of the default user; null if none is needed
 */
record Route(String host, String password) {

    @Override
    public String toString() {
        return "Route[" + host + "]"; // never the password
    }
}
