package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.RedisCluster;

/** The names of the objects of a RedisCluster, all in its namespace, and its ports. Stateless. */
public final class ClusterNames {

    public static final int REDIS_PORT = 6379;
    public static final int SENTINEL_PORT = 26379;

    /** Key of the password in the Secret that the operator makes, and file name of it in every pod. */
    public static final String PASSWORD_KEY = "password";

    /** Key of the users of data nodes in the Secret of {@link #usersSecret}, and name of that file in every data pod. */
    public static final String USERS_FILE = "users.conf";

    /** The same for sentinels. */
    public static final String SENTINEL_USERS_FILE = "sentinel-users.conf";

    private ClusterNames() {}

    /** Service that takes writes, StatefulSet of the data pods, and the name that sentinels know the primary by. */
    public static String primary(RedisCluster cluster) {
        return cluster.getMetadata().getName();
    }

    public static String readService(RedisCluster cluster) {
        return primary(cluster) + "-read";
    }

    public static String nodesService(RedisCluster cluster) {
        return primary(cluster) + "-nodes";
    }

    /** Service and StatefulSet of the sentinels. */
    public static String sentinel(RedisCluster cluster) {
        return primary(cluster) + "-sentinel";
    }

    public static String sentinelNodesService(RedisCluster cluster) {
        return sentinel(cluster) + "-nodes";
    }

    public static String configMap(RedisCluster cluster) {
        return primary(cluster) + "-config";
    }

    /** Secret with the generated password; exists only when the user names none. */
    public static String authSecret(RedisCluster cluster) {
        return primary(cluster) + "-auth";
    }

    /** Secret with the users that nodes are started with. */
    public static String usersSecret(RedisCluster cluster) {
        return primary(cluster) + "-users";
    }

    public static String bindingSecret(RedisCluster cluster) {
        return primary(cluster) + "-binding";
    }

    /** The name of a Service as every pod of the Kubernetes cluster can resolve it. */
    public static String host(RedisCluster cluster, String service) {
        return service + "." + cluster.getMetadata().getNamespace() + ".svc";
    }
}
