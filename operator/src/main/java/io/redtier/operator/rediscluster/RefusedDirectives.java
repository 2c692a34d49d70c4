package io.redtier.operator.rediscluster;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The directives that {@code spec.config} may not hold, each with a reason. The CRD refuses most of them at the door;
 * this is the complete list, and it holds where a CRD is older than the operator. Pure.
 */
public final class RefusedDirectives {

    private static final String OWNED = "it is owned by the operator; remove it";
    private static final String DANGEROUS = "it would let a configuration run code or bypass protection; remove it";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Map<String, String> REASONS = reasons();

    private RefusedDirectives() {}

    /** Which of {@code config} (may be null) can't be applied and why, by directive; empty when all can. */
    public static Map<String, String> in(Map<String, String> config) {
        Map<String, String> refused = new TreeMap<>();
        if (config != null) {
            config.forEach((name, value) -> reason(name, value).ifPresent(reason -> refused.put(name, reason)));
        }
        return refused;
    }

    /** One sentence for a condition. */
    public static String describe(Map<String, String> refused) {
        return refused.entrySet().stream()
                .map(entry -> "spec.config." + entry.getKey() + " is refused: " + entry.getValue())
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> reason(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("this is no directive; write it in lower case as Redis spells it, as tcp-keepalive");
        }
        if (name.startsWith("slave-") || name.contains("-slave-") || name.endsWith("-slave")) {
            return Optional.of("this is an old name; write the directive with replica in its place");
        }
        if (name.startsWith("tls-") || name.startsWith("cluster-") || name.startsWith("replica-announce")) {
            return Optional.of(OWNED);
        }
        // Before the value, which is not repeated here: it may be a password.
        return Optional.ofNullable(REASONS.get(name)).or(() -> flaw(value));
    }

    private static Optional<String> flaw(String value) {
        if (value == null) {
            return Optional.of("it has no value; write one");
        }
        return value.chars().anyMatch(Character::isISOControl)
                ? Optional.of("its value \"" + escaped(value)
                        + "\" must be one line of text; remove line breaks and control characters")
                : Optional.empty();
    }

    private static String escaped(String value) {
        return value.chars()
                .mapToObj(c -> Character.isISOControl(c) ? "\\u%04x".formatted(c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        put(reasons, "use spec.memory instead", "maxmemory", "maxmemory-policy");
        put(
                reasons,
                "use spec.persistence instead",
                "appendonly",
                "appendfilename",
                "appenddirname",
                "save",
                "dir",
                "dbfilename",
                "rdb-del-sync-files");
        put(reasons, "use spec.auth instead", "requirepass", "masterauth", "masteruser", "user", "aclfile");
        put(
                reasons,
                OWNED,
                "bind",
                "bind-source-addr",
                "port",
                "unixsocket",
                "unixsocketperm",
                "protected-mode",
                "daemonize",
                "supervised",
                "pidfile",
                "logfile",
                "syslog-enabled",
                "replicaof",
                "slaveof",
                "replica-read-only",
                "sentinel",
                "set-proc-title",
                "proc-title-template");
        put(reasons, "with it sentinels may have nobody to promote; remove it", "replica-priority");
        put(
                reasons,
                DANGEROUS,
                "include",
                "loadmodule",
                "rename-command",
                "enable-protected-configs",
                "enable-debug-command",
                "enable-module-command");
        return reasons;
    }

    private static void put(Map<String, String> reasons, String reason, String... names) {
        for (String name : names) {
            reasons.put(name, reason);
        }
    }
}
