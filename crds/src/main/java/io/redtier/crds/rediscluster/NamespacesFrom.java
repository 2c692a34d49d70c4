package io.redtier.crds.rediscluster;

/** Which namespaces are meant. */
public enum NamespacesFrom {
    /** Only the namespace of the RedisCluster. */
    Same,
    /** Every namespace. */
    All,
    /** The namespaces whose labels match the selector. */
    Selector
}
