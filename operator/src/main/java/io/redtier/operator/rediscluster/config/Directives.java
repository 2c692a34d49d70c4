package io.redtier.operator.rediscluster.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is known of Redis' directives without asking a node. A test compares it with a real Redis. Pure. */
final class Directives {

    /**
     * Those that a running Redis refuses to change and {@code spec.config} may hold. One that is missing here costs
     * nothing but a question: a node says so when it is told to change it.
     */
    static final Set<String> AT_START = Set.of(
            "always-show-logo",
            "aof_rewrite_cpulist",
            "bgsave_cpulist",
            "bio_cpulist",
            "databases",
            "disable-thp",
            "io-threads",
            "io-threads-do-reads",
            "rdbchecksum",
            "server_cpulist",
            "socket-mark-id",
            "syslog-facility",
            "syslog-ident",
            "tcp-backlog");

    /** Defaults that Redis 7.0 and later and Valkey 8.0 have in common. */
    private static final Map<String, String> DEFAULTS = defaults();

    private Directives() {}

    /** The default of a directive; empty where it is not known or differs by version, so that only a start tells. */
    static Optional<String> defaultOf(String name) {
        return Optional.ofNullable(DEFAULTS.get(name));
    }

    static Set<String> known() {
        return DEFAULTS.keySet();
    }

    private static Map<String, String> defaults() {
        Map<String, String> all = new TreeMap<>();
        all.put("active-expire-effort", "1");
        all.put("activedefrag", "no");
        all.put("activerehashing", "yes");
        all.put("aof-use-rdb-preamble", "yes");
        all.put("auto-aof-rewrite-min-size", "67108864");
        all.put("auto-aof-rewrite-percentage", "100");
        all.put("busy-reply-threshold", "5000");
        all.put("client-output-buffer-limit", "normal 0 0 0 replica 268435456 67108864 60 pubsub 33554432 8388608 60");
        all.put("client-query-buffer-limit", "1073741824");
        all.put("dynamic-hz", "yes");
        all.put("hz", "10");
        all.put("latency-monitor-threshold", "0");
        all.put("lfu-decay-time", "1");
        all.put("lfu-log-factor", "10");
        all.put("list-compress-depth", "0");
        all.put("list-max-listpack-size", "-2");
        all.put("loglevel", "notice");
        all.put("lua-time-limit", "5000");
        all.put("maxclients", "10000");
        all.put("maxmemory-clients", "0");
        all.put("maxmemory-eviction-tenacity", "10");
        all.put("maxmemory-samples", "5");
        all.put("min-replicas-max-lag", "10");
        all.put("min-replicas-to-write", "0");
        all.put("no-appendfsync-on-rewrite", "no");
        all.put("notify-keyspace-events", "");
        all.put("proto-max-bulk-len", "536870912");
        all.put("rdbcompression", "yes");
        all.put("repl-backlog-ttl", "3600");
        all.put("repl-disable-tcp-nodelay", "no");
        all.put("repl-ping-replica-period", "10");
        all.put("repl-timeout", "60");
        all.put("replica-serve-stale-data", "yes");
        all.put("shutdown-timeout", "10");
        all.put("slowlog-log-slower-than", "10000");
        all.put("slowlog-max-len", "128");
        all.put("stop-writes-on-bgsave-error", "yes");
        all.put("stream-node-max-bytes", "4096");
        all.put("stream-node-max-entries", "100");
        all.put("tcp-keepalive", "300");
        all.put("timeout", "0");
        all.put("tracking-table-max-keys", "1000000");
        return all;
    }
}
