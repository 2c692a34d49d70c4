package io.redtier.operator.rediscluster.redis;

/**
 * A pod of a RedisCluster as Kubernetes knows it. Immutable.
 *
 * @param name of the pod
 * @param ordinal its index in its StatefulSet, from 0
 * @param uid of the pod; empty when there is no such pod
 * @param ip its address; empty while it has none
 * @param running whether its container runs
 * @param terminating whether it is being deleted
 * @param roleLabel value of the role label; empty when it has none
 * @param shardLabel value of the shard label; empty when it has none
 * @param machine name of the Kubernetes node it runs on; empty while it has none
 * @param zone of that node; empty when Kubernetes does not copy it to the pod's labels, as it does from 1.35 on
 */
public record PodRef(
        String name,
        int ordinal,
        String uid,
        String ip,
        boolean running,
        boolean terminating,
        String roleLabel,
        String shardLabel,
        String machine,
        String zone) {

    /** A pod that is wanted and does not exist. */
    public static PodRef absent(String name, int ordinal) {
        return new PodRef(name, ordinal, "", "", false, false, "", "", "", "");
    }

    /** Whether there is something to connect to. */
    public boolean canBeAsked() {
        return running && !ip.isEmpty();
    }
}
