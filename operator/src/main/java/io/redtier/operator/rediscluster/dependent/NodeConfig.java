package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.RedisConf;
import io.redtier.operator.rediscluster.config.AcceptedConfig;
import io.redtier.operator.rediscluster.config.ConfigChange;
import io.redtier.operator.rediscluster.config.ConfigFile;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The directives that the objects of a RedisCluster carry in one reconciliation: what its nodes have taken. Stateless. */
public final class NodeConfig {

    private static final String KEY = "redtier.node-config";
    static final String FILE = "redis.conf";

    private NodeConfig() {}

    /** Keeps it for {@link #of} in this reconciliation. */
    public static void set(AcceptedConfig config, Context<RedisCluster> context) {
        context.managedWorkflowAndDependentResourceContext().put(KEY, config);
    }

    static AcceptedConfig of(RedisCluster cluster, Context<RedisCluster> context) {
        return context.managedWorkflowAndDependentResourceContext()
                .get(KEY, AcceptedConfig.class)
                .orElseGet(() -> initial(cluster));
    }

    /** Before there are nodes to ask. */
    public static AcceptedConfig initial(RedisCluster cluster) {
        return AcceptedConfig.of(change(cluster, Optional.empty(), Set.of()), true);
    }

    /** What the spec wants beside what the ConfigMap says is in force. */
    public static ConfigChange change(RedisCluster cluster, Context<RedisCluster> context, Set<String> learned) {
        return change(
                cluster,
                context.getSecondaryResourcesAsStream(ConfigMap.class)
                        .filter(map -> map.getMetadata().getName().equals(ClusterNames.configMap(cluster)))
                        .findFirst(),
                learned);
    }

    private static ConfigChange change(RedisCluster cluster, Optional<ConfigMap> map, Set<String> learned) {
        return ConfigChange.of(
                RedisConf.live(cluster),
                Optional.ofNullable(cluster.getSpec().getConfig()).orElse(Map.of()),
                map.map(ConfigMap::getData)
                        .map(data -> ConfigFile.parse(data.getOrDefault(FILE, "")))
                        .orElseGet(TreeMap::new),
                map.map(present -> present.getMetadata().getAnnotations()).orElse(Map.of()),
                learned,
                Optional.ofNullable(cluster.getMetadata().getGeneration()).orElse(0L));
    }
}
