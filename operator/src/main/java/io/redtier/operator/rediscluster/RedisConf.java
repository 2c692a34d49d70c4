package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Quantity;
import io.redtier.crds.rediscluster.EvictionPolicy;
import io.redtier.crds.rediscluster.MemorySpec;
import io.redtier.crds.rediscluster.RedisCluster;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The part of a node's configuration that is the same on every node and follows from the spec. What differs by pod
 * (addresses, password, whom to follow) is added by the start script. Pure.
 */
public final class RedisConf {

    private RedisConf() {}

    /** The text of {@code redis.conf}. */
    public static String render(RedisCluster cluster) {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        lines.add("# Rendered from the RedisCluster; changes made here are overwritten.");
        lines.add("protected-mode no");
        lines.add("daemonize no");
        lines.add("logfile \"\"");
        lines.add("repl-diskless-sync-delay 0");
        lines.add("maxmemory " + maxMemoryBytes(cluster));
        lines.add("maxmemory-policy " + word(cluster.getSpec().getMemory().getPolicy()));
        switch (cluster.getSpec().getPersistence().getMode()) {
            case None -> lines.add("save \"\"").add("appendonly no").add("rdb-del-sync-files yes");
            case Snapshot -> lines.add("save 3600 1 300 100 60 10000").add("appendonly no");
            case AppendOnly -> lines.add("save \"\"").add("appendonly yes").add("appendfsync everysec");
        }
        if (ClusterSpec.isSharded(cluster)) {
            lines.add("cluster-enabled yes");
            lines.add("cluster-config-file nodes.conf");
            lines.add("cluster-node-timeout " + ClusterSpec.shards(cluster).nodeTimeoutMillis());
            lines.add("cluster-require-full-coverage " + (ClusterSpec.requiresFullCoverage(cluster) ? "yes" : "no"));
            // Who replicates whom is the operator's to decide: it knows machines and zones.
            lines.add("cluster-allow-replica-migration no");
        }
        if (cluster.getSpec().getConfig() != null) {
            new TreeMap<>(cluster.getSpec().getConfig())
                    .forEach((name, value) -> lines.add(name + " " + (value.isEmpty() ? "\"\"" : value)));
        }
        return lines.toString();
    }

    /** Changes whenever {@link #render} does: nodes must be restarted to take it up. */
    public static String checksum(RedisCluster cluster) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(render(cluster).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String maxMemoryBytes(RedisCluster cluster) {
        MemorySpec memory = cluster.getSpec().getMemory();
        BigDecimal bytes;
        if (memory.getMaxMemory() != null) {
            bytes = Quantity.getAmountInBytes(memory.getMaxMemory());
        } else {
            Quantity limit = cluster.getSpec().getResources().getLimits().get("memory");
            bytes = Quantity.getAmountInBytes(limit)
                    .multiply(BigDecimal.valueOf(memory.getMaxMemoryPercentOfLimit()))
                    .divide(BigDecimal.valueOf(100));
        }
        return bytes.setScale(0, RoundingMode.FLOOR).toPlainString();
    }

    /** How Redis spells the policy. */
    private static String word(EvictionPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
