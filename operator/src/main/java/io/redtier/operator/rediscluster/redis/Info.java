package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.shards.Memory;
import io.redtier.operator.rediscluster.topology.NodeView.Data;
import io.redtier.operator.rediscluster.topology.NodeView.Role;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The answer to INFO, parsed. Immutable. */
final class Info {

    /** The sections that are read here. */
    static final String[] SECTIONS = {"server", "replication", "persistence", "memory", "keyspace"};

    /** What a parked node "follows": see the start script of the data pods. */
    private static final String PARKING_HOST = "127.0.0.1";

    private static final String PARKING_PORT = "1";
    private static final Pattern KEYS = Pattern.compile("keys=(\\d+)");

    private final Map<String, String> fields;

    private Info(Map<String, String> fields) {
        this.fields = fields;
    }

    static Info parse(String reply) {
        return new Info(reply.lines()
                .filter(line -> !line.startsWith("#") && line.contains(":"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, second) -> second)));
    }

    /**
     * Whether it is the answer of the given pod: pods start their Redis from a file that carries the UIDs of the
     * RedisCluster and of the pod in its name.
     */
    boolean belongsTo(String clusterUid, String podUid) {
        return text("config_file").endsWith("/" + clusterUid + "." + podUid + ".conf");
    }

    boolean isLoading() {
        return text("loading").equals("1");
    }

    long uptimeMillis() {
        return 1000 * number("uptime_in_seconds");
    }

    Data data() {
        boolean primary = text("role").equals("master");
        boolean parked =
                text("master_host").equals(PARKING_HOST) && text("master_port").equals(PARKING_PORT);
        Role role = primary ? Role.PRIMARY : parked ? Role.PARKED : Role.REPLICA;
        boolean synced = !text("master_sync_in_progress").equals("1");
        return new Data(
                role,
                text("master_replid"),
                withoutZeros(text("master_replid2")),
                number("master_repl_offset"),
                keys(),
                role == Role.REPLICA ? text("master_host") : "",
                text("master_link_status").equals("up") && synced,
                version());
    }

    /** Valkey reports a version of Redis, too, the one that its clients are to take it for. */
    private String version() {
        String valkey = text("valkey_version");
        return valkey.isEmpty() ? text("redis_version") : valkey;
    }

    Memory memory() {
        return new Memory(
                Math.max(0, number("used_memory") - number("mem_not_counted_for_evict")),
                number("used_memory_startup"),
                number("maxmemory"));
    }

    private long keys() {
        Predicate<Map.Entry<String, String>> isDatabase =
                entry -> entry.getKey().matches("db\\d+");
        return fields.entrySet().stream()
                .filter(isDatabase)
                .map(entry -> KEYS.matcher(entry.getValue()))
                .filter(Matcher::find)
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    /** Redis writes zeros where there is no earlier history. */
    private static String withoutZeros(String id) {
        return id.chars().allMatch(c -> c == '0') ? "" : id;
    }

    private String text(String field) {
        return fields.getOrDefault(field, "");
    }

    private long number(String field) {
        String text = text(field);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }
}
