package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.acl.InternalPasswords;
import java.util.Optional;

/**
 * What is needed to be let in by the nodes of one RedisCluster, and to know them from others. Immutable.
 *
 * @param clusterUid UID of the RedisCluster
 * @param clusterName name of the RedisCluster, which is also what its sentinels call the primary
 * @param password of the default user; empty when Redis asks for none, or while it is not known
 * @param internal the passwords of the operator's own users; empty when Redis asks for none
 */
public record Access(
        String clusterUid, String clusterName, Optional<String> password, Optional<InternalPasswords> internal) {

    @Override
    public String toString() {
        return "Access[" + clusterName + "]"; // never the password
    }
}
