package io.redtier.operator.rediscluster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** What is known of directives, compared with the Redis of this machine as it comes. */
class DirectivesIT {

    /** Of no use to anybody who writes a spec: {@code RefusedDirectives} and the CRD keep them out. */
    private static final Set<String> OWNED = Set.of(
            "aclfile",
            "appenddirname",
            "appendfilename",
            "cluster-config-file",
            "cluster-enabled",
            "cluster-port",
            "daemonize",
            "enable-debug-command",
            "enable-module-command",
            "enable-protected-configs",
            "logfile",
            "pidfile",
            "replicaof",
            "set-proc-title",
            "slaveof",
            "supervised",
            "syslog-enabled",
            "unixsocket",
            "unixsocketperm");

    @TempDir
    Path directory;

    private final String address = "127." + ThreadLocalRandom.current().nextInt(2, 60) + "."
            + ThreadLocalRandom.current().nextInt(1, 255) + ".9";
    private Process process;
    private Jedis redis;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("redis-server", "--bind", address, "--save", "", "--dir", directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        redis = await("Redis answers")
                .atMost(Duration.ofSeconds(60))
                .ignoreException(JedisConnectionException.class)
                .until(
                        () -> {
                            Jedis jedis = new Jedis(address, 6379);
                            jedis.ping();
                            return jedis;
                        },
                        jedis -> true);
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void theDefaultsAreThoseOfRedis() {
        assertThat(Directives.known()).allSatisfy(name -> {
            String is = redis.configGet(name).get(name);
            redis.configSet(name, Directives.defaultOf(name).orElseThrow());
            assertThat(redis.configGet(name)).as(name).containsEntry(name, is);
        });
    }

    @Test
    void whatRedisRefusesToChangeIsKnown() {
        Set<String> refused = new TreeSet<>();
        for (Map.Entry<String, String> directive : redis.configGet("*").entrySet()) {
            try {
                redis.configSet(directive.getKey(), directive.getValue());
            } catch (JedisDataException e) {
                if (e.getMessage().contains("can't set immutable config")) {
                    refused.add(directive.getKey());
                }
            }
        }
        refused.removeAll(OWNED);

        assertThat(refused).isNotEmpty().isSubsetOf(Directives.AT_START);
    }
}
