package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.DisruptionBudgetMode;
import io.redtier.crds.rediscluster.Mode;
import io.redtier.crds.rediscluster.PersistenceMode;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.SentinelSpec;
import io.redtier.operator.rediscluster.topology.SentinelSettings;
import io.redtier.operator.rediscluster.topology.TopologySpec;
import io.redtier.runtime.document.Durations;

/** What follows from the spec of a RedisCluster, which the API server has completed with its defaults. Pure. */
public final class ClusterSpec {

    private ClusterSpec() {}

    /** Number of data pods, the primary counted. */
    public static int dataPods(RedisCluster cluster) {
        return cluster.getSpec().getReplicas() + 1;
    }

    public static boolean hasSentinels(RedisCluster cluster) {
        return cluster.getSpec().getMode() == Mode.Sentinel;
    }

    public static boolean isPersistent(RedisCluster cluster) {
        return cluster.getSpec().getPersistence().getMode() != PersistenceMode.None;
    }

    public static boolean isPaused(RedisCluster cluster) {
        return Boolean.TRUE.equals(cluster.getSpec().getPaused());
    }

    public static boolean hasPassword(RedisCluster cluster) {
        return Boolean.TRUE.equals(cluster.getSpec().getAuth().getEnabled());
    }

    /** Whether the operator makes the password itself. */
    public static boolean generatesPassword(RedisCluster cluster) {
        return hasPassword(cluster) && cluster.getSpec().getAuth().getPasswordSecretRef() == null;
    }

    /** Name of the Secret that holds the password; call it only when there is one. */
    public static String passwordSecret(RedisCluster cluster) {
        return generatesPassword(cluster)
                ? ClusterNames.authSecret(cluster)
                : cluster.getSpec().getAuth().getPasswordSecretRef().getName();
    }

    /** Key of the password in that Secret; call it only when there is one. */
    public static String passwordKey(RedisCluster cluster) {
        return generatesPassword(cluster)
                ? ClusterNames.PASSWORD_KEY
                : cluster.getSpec().getAuth().getPasswordSecretRef().getKey();
    }

    public static boolean managesDisruptionBudgets(RedisCluster cluster) {
        return cluster.getSpec().getPodDisruptionBudget().getMode() == DisruptionBudgetMode.Managed;
    }

    /** The image of all pods: the one that is given, or {@code version} as the tag of {@code repository}. */
    public static String image(RedisCluster cluster, String repository) {
        String image = cluster.getSpec().getImage();
        return image != null ? image : repository + ":" + cluster.getSpec().getVersion();
    }

    /** The part that the topology planner works with. */
    public static TopologySpec topology(RedisCluster cluster) {
        SentinelSpec sentinel = cluster.getSpec().getSentinel();
        boolean hasSentinels = hasSentinels(cluster);
        return new TopologySpec(
                cluster.getMetadata().getName(),
                dataPods(cluster),
                hasSentinels ? sentinel.getReplicas() : 0,
                hasSentinels
                        ? new SentinelSettings(
                                sentinel.getQuorum(),
                                Durations.parse(sentinel.getDownAfter()).toMillis(),
                                Durations.parse(sentinel.getFailoverTimeout()).toMillis(),
                                sentinel.getParallelSyncs())
                        : null,
                isPersistent(cluster));
    }
}
