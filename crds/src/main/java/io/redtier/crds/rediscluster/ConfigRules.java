package io.redtier.crds.rediscluster;

/** The CEL rules of {@code spec.config}: which directives other fields or the operator own, and which are dangerous. */
final class ConfigRules {

    private static final String MEMORY_LIST = "['maxmemory', 'maxmemory-policy']";
    private static final String PERSISTENCE_LIST =
            "['appendonly', 'appendfilename', 'appenddirname', 'save', 'dir', 'dbfilename']";
    private static final String AUTH_LIST = "['requirepass', 'masterauth', 'masteruser', 'user', 'aclfile']";
    private static final String OWNED_LIST =
            "['bind', 'port', 'tls-port', 'unixsocket', 'protected-mode', 'daemonize', 'supervised', 'pidfile', 'logfile', 'replicaof', 'slaveof', 'replica-announce-ip', 'replica-announce-port', 'slave-announce-ip', 'slave-announce-port', 'cluster-enabled', 'cluster-config-file']";
    private static final String DANGEROUS_LIST =
            "['include', 'loadmodule', 'rename-command', 'enable-protected-configs', 'enable-debug-command', 'enable-module-command']";
    private static final String NONE = ".exists(d, d in self)";
    private static final String FIRST = ".filter(d, d in self)[0] + ";

    static final String MEMORY = "!" + MEMORY_LIST + NONE;
    static final String MEMORY_MESSAGE = MEMORY_LIST + FIRST + "' is set by spec.memory; remove it from config'";
    static final String PERSISTENCE = "!" + PERSISTENCE_LIST + NONE;
    static final String PERSISTENCE_MESSAGE =
            PERSISTENCE_LIST + FIRST + "' is set by spec.persistence; remove it from config'";
    static final String AUTH = "!" + AUTH_LIST + NONE;
    static final String AUTH_MESSAGE = AUTH_LIST + FIRST + "' is set by spec.auth; remove it from config'";
    static final String OWNED = "!" + OWNED_LIST + NONE;
    static final String OWNED_MESSAGE = OWNED_LIST + FIRST + "' is owned by the operator; remove it from config'";
    static final String DANGEROUS = "!" + DANGEROUS_LIST + NONE;
    static final String DANGEROUS_MESSAGE = DANGEROUS_LIST + FIRST
            + "' would let a configuration run code or bypass protection, so it is not allowed; remove it from config'";

    private ConfigRules() {}
}
