package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XReadGroupParams;

/** What the user of a workload may do with the prefix {@code catalog:}, and what it may not. */
final class Isolation {

    /** All of one slot, where there are slots, as the limit's key. */
    private static final String VALUE = "catalog:{1}";

    private static final String LIST = VALUE + ":list";
    private static final String STREAM = VALUE + ":stream";

    private static final List<String> FORBIDDEN = List.of(
            "GET other:1",
            "SET other:1 x",
            "DEL other:1",
            "GET rl:NAMESPACE:others:per-ip:{1}:w",
            "INCR rl:NAMESPACE:others:per-ip:{1}:w",
            "SET POLICY x",
            "DEL POLICY",
            "EXPIRE POLICY 1",
            "RENAME POLICY catalog:stolen",
            "COPY catalog:1 other:1",
            "COPY other:1 catalog:1",
            "GET redtier:policies:{NAMESPACE/deployment/other}",
            "ZADD redtier:instances:{NAMESPACE/deployment/other} 1 x",
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
            "SUBSCRIBE other:news",
            "PSUBSCRIBE *",
            "SSUBSCRIBE other:news",
            "PUBSUB CHANNELS",
            "PUBSUB SHARDCHANNELS",
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
            "MGET catalog:1 other:1",
            "CLUSTER RESET",
            "CLUSTER FAILOVER TAKEOVER",
            "CLUSTER MEET 127.0.0.1 1",
            "CLUSTER FORGET x",
            "CLUSTER REPLICATE x",
            "CLUSTER ADDSLOTS 1",
            "CLUSTER DELSLOTS 1",
            "CLUSTER SETSLOT 1 STABLE",
            "CLUSTER FLUSHSLOTS",
            "CLUSTER BUMPEPOCH",
            "CLUSTER SET-CONFIG-EPOCH 99",
            "CLUSTER SAVECONFIG",
            "CLUSTER COUNTKEYSINSLOT 1",
            "CLUSTER GETKEYSINSLOT 1 10",
            "CLUSTER LINKS",
            "MODULE LIST");

    private Isolation() {}

    /** @param jedis logged in, to a node that takes writes; may be used for nothing else meanwhile */
    static void assertHolds(Jedis jedis, Workload workload) {
        assertServes(key -> jedis, workload);
        assertRefuses(jedis, workload);
    }

    /** @param jedis logged in, to any node: whether it has a key's slot makes no difference, nor does its role */
    static void assertRefuses(Jedis jedis, Workload workload) {
        for (String act : FORBIDDEN) {
            String[] words = act.replace("NAMESPACE", workload.namespace())
                    .replace("POLICY", KeySchema.policyKey(workload))
                    .split(" ");
            assertThatThrownBy(() -> send(jedis, words))
                    .as(act)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageMatching(
                            "(?s).*(NOPERM|can't access at least one of the keys|can't run this command).*");
        }
    }

    /**
     * What the library needs, and what apps do with data under their prefix.
     *
     * @param nodes the node that has the slot of a key or of a sharded channel
     */
    static void assertServes(Function<String, Jedis> nodes, Workload workload) {
        Jedis ofPolicy = nodes.apply(KeySchema.policyKey(workload));
        ofPolicy.get(KeySchema.policyKey(workload));
        ofPolicy.zadd(KeySchema.instancesKey(workload), 1, "instance");
        Jedis jedis = nodes.apply(VALUE);
        jedis.del(VALUE, LIST, STREAM);
        assertThat(jedis.set(VALUE, "x")).isEqualTo("OK");
        assertThat(jedis.get(VALUE)).isEqualTo("x");
        jedis.incr(KeySchema.limitKey(KeySchema.limitPrefix(workload.namespace(), "limits", "per-ip"), "1", "w"));
        assertThat(jedis.eval("redis.call('TIME') return redis.call('GET', KEYS[1])", 1, VALUE))
                .isEqualTo("x");
        String sha = jedis.scriptLoad("return redis.call('PEXPIRE', KEYS[1], 60000)");
        assertThat(jedis.evalsha(sha, 1, VALUE)).isEqualTo(1L);
        assertThat(jedis.role()).isNotEmpty();
        jedis.lpush(LIST, "a");
        assertThat(jedis.blpop(1, LIST)).containsExactly(LIST, "a");
        jedis.xgroupCreate(STREAM, "group", StreamEntryID.XGROUP_LAST_ENTRY, true);
        jedis.xadd(STREAM, StreamEntryID.NEW_ENTRY, Map.of("a", "b"));
        assertThat(jedis.xreadGroup(
                        "group",
                        "consumer",
                        XReadGroupParams.xReadGroupParams(),
                        Map.of(STREAM, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY)))
                .hasSize(1);
        jedis.watch(VALUE);
        Transaction transaction = jedis.multi();
        transaction.pfadd(VALUE + ":visitors", "x");
        transaction.setbit(VALUE + ":days", 3, true);
        assertThat(transaction.exec()).hasSize(2);
        jedis.publish("catalog:news", "x");
        send(jedis, "SPUBLISH", VALUE + ":news", "x");
        jedis.publish(KeySchema.policyChannel(workload), "0");
        jedis.waitReplicas(0, 10);
        jedis.clientSetname("app");
    }

    static Object send(Jedis jedis, String... words) {
        String[] arguments = Arrays.copyOfRange(words, 1, words.length);
        return jedis.sendCommand(() -> words[0].getBytes(StandardCharsets.UTF_8), arguments);
    }
}
