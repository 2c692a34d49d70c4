package io.redtier.operator.rediscluster;

import io.redtier.crds.rediscluster.ClusterModeSpec;
import io.redtier.crds.rediscluster.DisruptionBudgetMode;
import io.redtier.crds.rediscluster.Mode;
import io.redtier.crds.rediscluster.PersistenceMode;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.SentinelSpec;
import io.redtier.operator.rediscluster.shards.ShardsSpec;
import io.redtier.operator.rediscluster.topology.SentinelSettings;
import io.redtier.operator.rediscluster.topology.TopologySpec;
import io.redtier.runtime.document.Durations;
import java.util.Optional;

/** What follows from the spec of a RedisCluster, which the API server has completed with its defaults. Pure. */
public final class ClusterSpec {

    /** On a RedisCluster: the id of something held back that a person allows. */
    public static final String APPROVE = "redtier.io/approve";

    private ClusterSpec() {}

    /** Number of data pods, primaries counted. */
    public static int dataPods(RedisCluster cluster) {
        return isSharded(cluster) ? shards(cluster).pods() : cluster.getSpec().getReplicas() + 1;
    }

    /** Whether the mode is Cluster. */
    public static boolean isSharded(RedisCluster cluster) {
        return cluster.getSpec().getMode() == Mode.Cluster;
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

    /** What a person allows by the annotation {@link #APPROVE}; empty when nothing. */
    public static String approved(RedisCluster cluster) {
        return Optional.ofNullable(cluster.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(APPROVE))
                .orElse("");
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

    /** The sentinels that are asked for, with the defaults of what is not written; call it only when there are some. */
    public static SentinelSpec sentinel(RedisCluster cluster) {
        SentinelSpec given =
                Optional.ofNullable(cluster.getSpec().getSentinel()).orElseGet(SentinelSpec::new);
        SentinelSpec complete = new SentinelSpec();
        complete.setReplicas(Optional.ofNullable(given.getReplicas()).orElse(3));
        complete.setQuorum(Optional.ofNullable(given.getQuorum()).orElse(2));
        complete.setDownAfter(Optional.ofNullable(given.getDownAfter()).orElse("5s"));
        complete.setFailoverTimeout(
                Optional.ofNullable(given.getFailoverTimeout()).orElse("10s"));
        complete.setParallelSyncs(Optional.ofNullable(given.getParallelSyncs()).orElse(1));
        return complete;
    }

    /** Whether all nodes refuse requests while some slots have no primary; in mode Cluster. */
    public static boolean requiresFullCoverage(RedisCluster cluster) {
        return Optional.ofNullable(cluster.getSpec().getCluster())
                .map(ClusterModeSpec::getRequireFullCoverage)
                .orElse(false);
    }

    /** The part that the planner of mode Cluster works with; call it only in that mode. */
    public static ShardsSpec shards(RedisCluster cluster) {
        String nodeTimeout = Optional.ofNullable(cluster.getSpec().getCluster())
                .map(ClusterModeSpec::getNodeTimeout)
                .orElse("5s");
        return new ShardsSpec(
                cluster.getSpec().getShards(),
                cluster.getSpec().getReplicas(),
                Durations.parse(nodeTimeout).toMillis(),
                isPersistent(cluster),
                evictsAnyKey(cluster),
                approved(cluster));
    }

    private static boolean evictsAnyKey(RedisCluster cluster) {
        return cluster.getSpec().getMemory().getPolicy().name().startsWith("allkeys");
    }

    /** The part that the topology planner of the other modes works with. */
    public static TopologySpec topology(RedisCluster cluster) {
        boolean hasSentinels = hasSentinels(cluster);
        SentinelSpec sentinel = hasSentinels ? sentinel(cluster) : null;
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
                isPersistent(cluster),
                approved(cluster));
    }
}
