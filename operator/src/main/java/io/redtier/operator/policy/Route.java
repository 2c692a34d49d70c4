package io.redtier.operator.policy;

import java.util.List;

/**
 * The way to the nodes of a RedisCluster.
 *
 * @param primaries IP address of the primary's pod, in mode Cluster of every primary's; at least one
 * @param replicas IP addresses of the other pods
 * @param password of the default user; null if none is needed
 */
record Route(List<String> primaries, List<String> replicas, String password) {

    /** Where documents are read and written; in mode Cluster it redirects to the primary that has the key's slot. */
    String host() {
        return primaries.get(0);
    }

    @Override
    public String toString() {
        return "Route[" + primaries + "]"; // never the password
    }
}
