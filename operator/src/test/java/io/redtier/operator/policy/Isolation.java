package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XReadGroupParams;

/** What the user of a workload may do with the prefix {@code catalog:}, and what it may not. */
final class Isolation {

    private static final List<String> FORBIDDEN = List.of(
            "GET other:1",
            "SET other:1 x",
            "DEL other:1",
            "GET rl:NS:others:per-ip:{1}:w",
            "INCR rl:NS:others:per-ip:{1}:w",
            "SET POLICY x",
            "DEL POLICY",
            "EXPIRE POLICY 1",
            "RENAME POLICY catalog:stolen",
            "COPY catalog:1 other:1",
            "COPY other:1 catalog:1",
            "GET redtier:policies:{NS/deployment/other}",
            "ZADD redtier:instances:{NS/deployment/other} 1 x",
            "EVAL redis.call('SET',KEYS[1],'x') 1 other:1",
            "EVAL redis.call('SET','other:1','x') 0",
            "EVAL return(redis.call('GET','other:1')) 0",
            "EVAL return(redis.call('KEYS','*')) 0",
            "KEYS *",
            "SCAN 0",
            "DBSIZE",
            "RANDOMKEY",
            "FLUSHALL",
            "FLUSHDB",
            "SWAPDB 0 1",
            "SORT catalog:list BY other:*",
            "RESTORE catalog:1 0 x",
            "MIGRATE 127.0.0.1 1 catalog:1 0 1",
            "PUBLISH other:news x",
            "SPUBLISH other:news x",
            "PUBSUB CHANNELS",
            "CONFIG GET requirepass",
            "CONFIG SET maxmemory 1",
            "ACL LIST",
            "ACL SETUSER redtier-app.x on nopass allkeys allcommands",
            "CLIENT LIST",
            "CLIENT KILL TYPE normal",
            "CLIENT PAUSE 1",
            "CLIENT TRACKING ON BCAST",
            "FUNCTION FLUSH",
            "SCRIPT FLUSH",
            "SCRIPT KILL",
            "INFO",
            "MONITOR",
            "SLOWLOG GET",
            "LATENCY RESET",
            "SAVE",
            "BGREWRITEAOF",
            "SHUTDOWN NOSAVE",
            "REPLICAOF NO ONE",
            "FAILOVER",
            "PSYNC ? -1",
            "CLUSTER RESET",
            "MODULE LIST");

    private Isolation() {}

    /** @param jedis logged in, to a node that takes writes; may be used for nothing else meanwhile */
    static void assertHolds(Jedis jedis, Workload workload) {
        assertServes(jedis, workload);
        for (String act : FORBIDDEN) {
            String[] words = act.replace("NS", workload.namespace())
                    .replace("POLICY", KeySchema.policyKey(workload))
                    .split(" ");
            assertThatThrownBy(() -> send(jedis, words))
                    .as(act)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageMatching(
                            "(?s).*(NOPERM|can't access at least one of the keys|can't run this command).*");
        }
        assertThatThrownBy(() -> jedis.subscribe(new JedisPubSub() {}, "other:news"))
                .hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> jedis.psubscribe(new JedisPubSub() {}, "*")).hasMessageContaining("NOPERM");
    }

    /** What the library needs, and what apps do with data under their prefix. */
    static void assertServes(Jedis jedis, Workload workload) {
        jedis.del("catalog:1", "catalog:list", "catalog:stream");
        assertThat(jedis.set("catalog:1", "x")).isEqualTo("OK");
        assertThat(jedis.get("catalog:1")).isEqualTo("x");
        jedis.get(KeySchema.policyKey(workload));
        jedis.zadd(KeySchema.instancesKey(workload), 1, "instance");
        jedis.incr(KeySchema.limitKey(KeySchema.limitPrefix(workload.namespace(), "limits", "per-ip"), "1", "w"));
        assertThat(jedis.eval("redis.call('TIME') return redis.call('GET', KEYS[1])", 1, "catalog:1"))
                .isEqualTo("x");
        String sha = jedis.scriptLoad("return redis.call('PEXPIRE', KEYS[1], 60000)");
        assertThat(jedis.evalsha(sha, 1, "catalog:1")).isEqualTo(1L);
        assertThat(jedis.role()).isNotEmpty();
        jedis.lpush("catalog:list", "a");
        assertThat(jedis.blpop(1, "catalog:list")).containsExactly("catalog:list", "a");
        jedis.xgroupCreate("catalog:stream", "group", StreamEntryID.XGROUP_LAST_ENTRY, true);
        jedis.xadd("catalog:stream", StreamEntryID.NEW_ENTRY, Map.of("a", "b"));
        assertThat(jedis.xreadGroup(
                        "group",
                        "consumer",
                        XReadGroupParams.xReadGroupParams(),
                        Map.of("catalog:stream", StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY)))
                .hasSize(1);
        jedis.watch("catalog:1");
        Transaction transaction = jedis.multi();
        transaction.pfadd("catalog:visitors", "x");
        transaction.setbit("catalog:days", 3, true);
        assertThat(transaction.exec()).hasSize(2);
        jedis.publish("catalog:news", "x");
        jedis.publish(KeySchema.policyChannel(workload), "0");
        jedis.waitReplicas(0, 10);
        jedis.clientSetname("app");
    }

    private static Object send(Jedis jedis, String... words) {
        String[] arguments = Arrays.copyOfRange(words, 1, words.length);
        return jedis.sendCommand(() -> words[0].getBytes(StandardCharsets.UTF_8), arguments);
    }
}
