package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.BooleanWithUndefined;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.RedisConf;
import io.redtier.operator.rediscluster.config.AcceptedConfig;
import io.redtier.operator.rediscluster.topology.SentinelSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Configuration files and scripts of all pods. */
@KubernetesDependent(useSSA = BooleanWithUndefined.TRUE)
public class ConfigurationMap extends CRUDKubernetesDependentResource<ConfigMap, RedisCluster> {

    /** The scripts, by the names under which pods find them. */
    public static final List<String> SCRIPTS =
            List.of("common.sh", "start-redis.sh", "start-cluster.sh", "start-sentinel.sh", "hand-over.sh", "probe.sh");

    private static final String SENTINEL_CONF = """
            # Rendered from the RedisCluster; the operator tells sentinels what to watch.
            protected-mode no
            daemonize no
            logfile ""
            sentinel deny-scripts-reconfig yes
            sentinel resolve-hostnames no
            sentinel announce-hostnames no
            """;

    /** What a restarted primary waits for a failover beyond the time that a failover is given, in seconds. */
    private static final int GATE_MARGIN_SECONDS = 5;

    public ConfigurationMap() {
        super(ConfigMap.class);
    }

    @Override
    protected ConfigMap desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster, DataPods.of(cluster, context), NodeConfig.of(cluster, context));
    }

    /**
     * The ConfigMap.
     *
     * @param dataPods how many data pods there have to be now; more than the spec asks for during a scale-in
     * @param config the directives that nodes are to have
     */
    public static ConfigMap desired(RedisCluster cluster, int dataPods, AcceptedConfig config) {
        ConfigMapBuilder map = new ConfigMapBuilder()
                .withMetadata(OwnedMetadata.of(cluster, ClusterNames.configMap(cluster), Labels.REDIS))
                .editMetadata()
                .addToAnnotations(config.notes())
                .endMetadata()
                .addToData(NodeConfig.FILE, RedisConf.render(cluster, config.live()))
                .addToData("sentinel.conf", SENTINEL_CONF)
                .addToData("start.env", startEnvironment(cluster, dataPods));
        SCRIPTS.forEach(script -> map.addToData(script, script(script)));
        return map.build();
    }

    /** What the start script has to know and may change without a restart of the pods. */
    private static String startEnvironment(RedisCluster cluster, int dataPods) {
        Integer percent = cluster.getSpec().getMemory().getMaxMemoryPercentOfLimit();
        return (percent == null ? "" : "MAXMEMORY_PERCENT=" + percent + "\n") + peers(cluster, dataPods);
    }

    private static String peers(RedisCluster cluster, int dataPods) {
        if (ClusterSpec.isSharded(cluster)) {
            return "SHARDS=" + ClusterSpec.shards(cluster).shards() + "\nPEERS=\""
                    + hosts(
                            ClusterNames.primary(cluster),
                            dataPods,
                            ClusterNames.host(cluster, ClusterNames.nodesService(cluster)))
                    + "\"\nGATE_SECONDS="
                    + gateSeconds(ClusterSpec.shards(cluster).patienceMillis())
                    + "\nPERSISTENT=" + (ClusterSpec.isPersistent(cluster) ? "yes" : "no") + "\n";
        }
        boolean hasSentinels = ClusterSpec.hasSentinels(cluster);
        String sentinels = !hasSentinels
                ? ""
                : hosts(
                        ClusterNames.sentinel(cluster),
                        ClusterSpec.sentinel(cluster).getReplicas(),
                        ClusterNames.host(cluster, ClusterNames.sentinelNodesService(cluster)));
        return "REPLICAS=" + cluster.getSpec().getReplicas() + "\nSENTINELS=\"" + sentinels + "\"\nGATE_SECONDS="
                + gateSeconds(cluster) + "\n";
    }

    /** The names of the pods of a StatefulSet, by its headless Service. */
    private static String hosts(String statefulSet, int pods, String service) {
        return IntStream.range(0, pods)
                .mapToObj(i -> statefulSet + "-" + i + "." + service)
                .collect(Collectors.joining(" "));
    }

    private static long gateSeconds(RedisCluster cluster) {
        if (!ClusterSpec.hasSentinels(cluster)) {
            return 0;
        }
        SentinelSettings settings = ClusterSpec.topology(cluster).settings();
        return gateSeconds(settings.downAfterMillis() + settings.failoverTimeoutMillis());
    }

    private static long gateSeconds(long failoverMillis) {
        return (failoverMillis + 999) / 1000 + GATE_MARGIN_SECONDS;
    }

    private static String script(String name) {
        try (InputStream in = ConfigurationMap.class.getResourceAsStream("/redtier/rediscluster/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the operator's own script " + name + " can't be read", e);
        }
    }
}
