package io.redtier.crds.rediscluster;

/** What happens to the volumes when the RedisCluster is deleted. */
public enum ReclaimPolicy {
    /** The PersistentVolumeClaims stay. */
    Retain,
    /** The PersistentVolumeClaims are deleted. */
    Delete
}
