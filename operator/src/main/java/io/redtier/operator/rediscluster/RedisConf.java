package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.redtier.crds.rediscluster.EvictionPolicy;
import io.redtier.crds.rediscluster.MemorySpec;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.config.ConfigFile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The part of a node's configuration that is the same on every node and follows from the spec. What differs by pod
 * (addresses, password, whom to follow) is added by the start script. Pure.
 */
public final class RedisConf {

    public static final String MAXMEMORY = "maxmemory";

    private RedisConf() {}

    /** The text of {@code redis.conf}: what the operator sets itself, and {@code live}, see {@link #live}. */
    public static String render(RedisCluster cluster, SortedMap<String, String> live) {
        return fixed(cluster) + ConfigFile.render(live);
    }

    private static String fixed(RedisCluster cluster) {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        lines.add("# Rendered from the RedisCluster; changes made here are overwritten.");
        lines.add("protected-mode no");
        lines.add("daemonize no");
        lines.add("logfile \"\"");
        lines.add("repl-diskless-sync-delay 0");
        switch (cluster.getSpec().getPersistence().getMode()) {
            case None -> lines.add("save \"\"").add("appendonly no").add("rdb-del-sync-files yes");
            case Snapshot -> lines.add("save 3600 1 300 100 60 10000").add("appendonly no");
            case AppendOnly -> lines.add("save \"\"").add("appendonly yes").add("appendfsync everysec");
        }
        if (ClusterSpec.isSharded(cluster)) {
            lines.add("cluster-enabled yes");
            lines.add("cluster-config-file nodes.conf");
            // Who replicates whom is the operator's to decide: it knows machines and zones.
            lines.add("cluster-allow-replica-migration no");
        }
        return lines.toString();
    }

    /** The directives that fields other than {@code spec.config} set and running nodes take, the same on every node. */
    public static Map<String, String> live(RedisCluster cluster) {
        Map<String, String> live = new TreeMap<>();
        MemorySpec memory = cluster.getSpec().getMemory();
        if (memory.getMaxMemory() != null) {
            live.put(MAXMEMORY, floor(Quantity.getAmountInBytes(memory.getMaxMemory())));
        }
        live.put("maxmemory-policy", word(memory.getPolicy()));
        if (ClusterSpec.isSharded(cluster)) {
            live.put(
                    "cluster-node-timeout",
                    String.valueOf(ClusterSpec.shards(cluster).nodeTimeoutMillis()));
            live.put("cluster-require-full-coverage", ClusterSpec.requiresFullCoverage(cluster) ? "yes" : "no");
        }
        return live;
    }

    /**
     * The directives that differ by pod, by its name: a percentage is of the memory limit that the pod itself has, which
     * may be an earlier one than that of the spec. The start script reckons the same.
     */
    static Map<String, Map<String, String>> byPod(RedisCluster cluster, Collection<Pod> pods) {
        Integer percent = cluster.getSpec().getMemory().getMaxMemoryPercentOfLimit();
        Map<String, Map<String, String>> all = new HashMap<>();
        if (percent != null) {
            pods.forEach(pod -> limit(pod)
                    .ifPresent(limit -> all.put(
                            pod.getMetadata().getName(),
                            Map.of(
                                    MAXMEMORY,
                                    floor(limit.multiply(BigDecimal.valueOf(percent))
                                            .divide(BigDecimal.valueOf(100)))))));
        }
        return all;
    }

    private static Optional<BigDecimal> limit(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .filter(container -> Labels.REDIS.equals(container.getName()))
                .findFirst()
                .map(Container::getResources)
                .map(ResourceRequirements::getLimits)
                .map(limits -> limits.get("memory"))
                .map(limit -> Quantity.getAmountInBytes(limit).setScale(0, RoundingMode.FLOOR));
    }

    private static String floor(BigDecimal bytes) {
        return bytes.setScale(0, RoundingMode.FLOOR).toPlainString();
    }

    /** Changes whenever that part of {@link #render} does which running nodes don't take. */
    public static String checksum(RedisCluster cluster) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(fixed(cluster).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** How Redis spells the policy. */
    private static String word(EvictionPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
