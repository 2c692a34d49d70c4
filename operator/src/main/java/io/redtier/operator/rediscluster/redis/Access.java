package io.redtier.operator.rediscluster.redis;

import java.util.Optional;

/**
 * What is needed to be let in by the nodes of one RedisCluster, and to know them from others. Immutable.
 *
 * @param clusterUid UID of the RedisCluster
 * @param clusterName name of the RedisCluster, which is also what its sentinels call the primary
 * @param password empty when Redis asks for none
 */
public record Access(String clusterUid, String clusterName, Optional<String> password) {

    @Override
    public String toString() {
        return "Access[" + clusterName + "]"; // never the password
    }
}
