package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.rediscluster.Specs;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import io.redtier.operator.rediscluster.acl.UserChange;
import io.redtier.operator.rediscluster.acl.UserChange.Define;
import io.redtier.operator.rediscluster.acl.UserChange.Why;
import io.redtier.operator.rediscluster.acl.UserPlan;
import io.redtier.operator.rediscluster.acl.UserPlans;
import io.redtier.operator.rediscluster.redis.NodeUsers.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/** Users on real Redis and real Sentinels, started by the real scripts. */
class NodeUsersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REDIS = "shop-0";
    private static final String SENTINEL = "shop-sentinel-0";
    private static final AclUser REPORTS =
            UserPlans.given("reports", "r", "~reports:*", "&reports:*", "+get", "+set", "+ping", "+@pubsub");

    private final Connections connections = new Connections(Duration.ofSeconds(10), Duration.ofSeconds(20));
    private final NodeUsers users = new NodeUsers(connections);
    private final UserMemory memory = new UserMemory();

    @TempDir
    Path directory;

    private LocalPods pods;
    private RedisCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = Specs.sentinel();
        pods = new LocalPods(directory, cluster);
        Stream.of(REDIS, SENTINEL).forEach(pods::start);
        await("both answer")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> {
                    connections.redis(pods.ip(REDIS), access(LocalPods.USERS)).close();
                    connections
                            .sentinel(pods.ip(SENTINEL), access(LocalPods.USERS))
                            .close();
                    return true;
                });
    }

    @AfterEach
    void stop() {
        users.stop();
        pods.close();
    }

    @Test
    void everyNodeStartsWithTheInternalUsersAndNoneOfThemMayDoMoreThanItMust() {
        assertThat(run(Owner.PROBE, REDIS, "INFO", "replication"))
                .contains("role:slave"); // parked: see the start script
        assertRefused(Owner.PROBE, "GET", "k");
        assertRefused(Owner.PROBE, "CONFIG", "GET", "*");
        assertRefused(Owner.PROBE, "REPLICAOF", "NO", "ONE");
        assertRefused(Owner.REPLICATION, "GET", "k");
        assertRefused(Owner.REPLICATION, "INFO");
        assertRefused(Owner.SENTINEL, "GET", "k");
        assertRefused(Owner.SENTINEL, "CONFIG", "SET", "save", "");
        assertRefused(Owner.SENTINEL, "PUBLISH", "other", "x");
        assertRefused(Owner.POD, "GET", "k");
        assertThat(run(Owner.EXPORTER, REDIS, "INFO", "everything")).contains("used_memory:");
        assertThat(run(Owner.EXPORTER, REDIS, "SLOWLOG", "LEN")).isEqualTo("0");
        run(Owner.EXPORTER, REDIS, "LATENCY", "HISTOGRAM");
        run(Owner.EXPORTER, REDIS, "CLIENT", "SETNAME", "redis_exporter");
        assertRefused(Owner.EXPORTER, "GET", "k");
        assertRefused(Owner.EXPORTER, "SCAN", "0");
        assertRefused(Owner.EXPORTER, "CONFIG", "GET", "masterauth");
        assertRefused(Owner.EXPORTER, "SLOWLOG", "RESET");
        assertRefused(Owner.EXPORTER, "CLIENT", "LIST");
        try (Jedis exporter = as(Owner.EXPORTER.user(), password(Owner.EXPORTER), 26379, SENTINEL)) {
            assertThat(exporter.sentinelMasters()).isEmpty();
            assertThatThrownBy(() -> exporter.sentinelReset("shop")).isInstanceOf(JedisAccessControlException.class);
        }
        assertThat(pods.probe(REDIS, "live", "redis")).isZero();
        assertThat(pods.probe(SENTINEL, "ready", "sentinel")).isZero();
        assertThat(changes(apply(LocalPods.USERS))).allSatisfy(change -> assertThat(change)
                .isInstanceOfSatisfying(
                        Define.class, define -> assertThat(define.why()).isEqualTo(Why.UNKNOWN)));
        assertThat(changes(apply(LocalPods.USERS))).isEmpty();
    }

    @Test
    void aChangeCutsNobodyOffButTheUserThatGoes() throws Exception {
        apply(plan(LocalPods.PASSWORD, REPORTS));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                heard.add(message);
            }
        };
        try (Jedis person = as("default", LocalPods.PASSWORD, 6379, REDIS);
                Jedis reports = as("reports", "r", 6379, REDIS);
                Jedis subscriber = as("reports", "r", 6379, REDIS)) {
            person.replicaofNoOne(); // to be written to
            Thread thread = new Thread(() -> {
                try {
                    subscriber.subscribe(listener, "reports:news");
                } catch (JedisException e) {
                    heard.add("cut off");
                }
            });
            thread.start();
            await("subscribed").atMost(PATIENCE).until(listener::isSubscribed);
            reports.set("reports:1", "x");
            assertThatThrownBy(() -> reports.set("other", "x")).isInstanceOf(JedisAccessControlException.class);

            AclUser wider = UserPlans.given(
                    "reports", "r2", "~reports:*", "~other", "&reports:*", "+get", "+set", "+ping", "+@pubsub");
            AclUser more = UserPlans.given("more", "m", "+ping");
            UserPlan changed = plan(LocalPods.PASSWORD, wider, more);
            assertThat(changes(apply(changed))).extracting(UserChange::name).contains("reports", "more");

            reports.set("other", "x"); // by the connection of before
            person.publish("reports:news", "hello");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThatThrownBy(() -> as("reports", "r", 6379, REDIS)).isInstanceOf(JedisAccessControlException.class);
            as("reports", "r2", 26379, SENTINEL).close();

            apply(plan(LocalPods.PASSWORD, more));

            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("cut off");
            assertThat(person.ping()).isEqualTo("PONG");
            assertThat(person.aclUsers()).doesNotContain("reports").contains("more");
            thread.join();
        }
    }

    @Test
    void whatSomebodyDoesByHandIsUndoneAndOthersUsersStay() {
        apply(plan(LocalPods.PASSWORD, REPORTS));
        try (Jedis person = as("default", LocalPods.PASSWORD, 6379, REDIS);
                Jedis atSentinel = as("default", LocalPods.PASSWORD, 26379, SENTINEL)) {
            person.aclDelUser("reports", Owner.PROBE.user());
            person.aclSetUser(Owner.POD.user(), "+config");
            person.aclSetUser("mine", "on", ">m", "+ping");
            atSentinel.aclDelUser("reports");

            assertThat(changes(apply(plan(LocalPods.PASSWORD, REPORTS))))
                    .extracting(UserChange::name)
                    .containsExactlyInAnyOrder("reports", Owner.PROBE.user(), Owner.POD.user(), "reports");

            assertThat(person.aclUsers()).contains("mine", "reports");
            assertRefused(Owner.POD, "CONFIG", "GET", "*");
        }
    }

    @Test
    void aUserThatRedisRefusesIsNamedAndAllOthersAreInForce() {
        AclUser wrong = UserPlans.given("wrong", "w", "+no-such-command");

        List<Result> results = apply(plan(LocalPods.PASSWORD, wrong, REPORTS));

        assertThat(results)
                .filteredOn(result -> result.pod().equals(REDIS))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.failure()).isEmpty();
                    assertThat(result.refused()).containsOnlyKeys("wrong");
                    assertThat(result.refused().get("wrong")).contains("modifier '+no-such-command': Unknown command");
                });
        as("reports", "r", 6379, REDIS).close();
        assertThat(memory.hasTaken(REPORTS.line())).isTrue();
        assertThat(memory.hasTaken(wrong.line())).isFalse();
    }

    @Test
    void allPasswordsCanBeReplacedAtOnceAndSentinelLogsInWithItsNewOne() {
        apply(LocalPods.USERS);
        UserPlan replaced = UserPlans.plan("another one");

        // Only the default user's password lets the operator in, and it is told the one of before.
        users.apply(
                replaced,
                pods.refs(false),
                pods.refs(true),
                new Access(uid(), "shop", Optional.of(LocalPods.PASSWORD), Optional.of(replaced.internal())),
                memory);

        assertThat(changes(apply(replaced))).isEmpty(); // by the operator's own user
        as("default", "another one", 6379, REDIS).close();
        as("default", "another one", 26379, SENTINEL).close();
        assertThatThrownBy(() -> as("default", LocalPods.PASSWORD, 6379, REDIS))
                .isInstanceOf(JedisAccessControlException.class);
        try (Jedis operator = connections.redis(pods.ip(REDIS), access(replaced));
                Jedis atSentinel = connections.sentinel(pods.ip(SENTINEL), access(replaced))) {
            assertThat(operator.configGet("masterauth"))
                    .containsEntry("masterauth", replaced.internal().of(Owner.REPLICATION));
            operator.replicaofNoOne();
            atSentinel.sentinelMonitor("shop", pods.ip(REDIS), 6379, 1);
            memory.keep(Set.of()); // as after a restart of the operator
            apply(replaced);
            await("the sentinel is let in by the node that it watches")
                    .atMost(PATIENCE)
                    .until(() -> operator.clientList().contains("user=" + Owner.SENTINEL.user()));
        }
    }

    private static UserPlan plan(String password, AclUser... given) {
        return UserPlans.plan(LocalPods.USERS.internal(), password, given);
    }

    private List<Result> apply(UserPlan plan) {
        return users.apply(plan, pods.refs(false), pods.refs(true), access(plan), memory);
    }

    private static List<UserChange> changes(List<Result> results) {
        assertThat(results).hasSize(2).allSatisfy(result -> assertThat(result.failure())
                .isEmpty());
        return results.stream().flatMap(result -> result.done().stream()).toList();
    }

    /** As the operator is when it does not know the default user's password. */
    private Access access(UserPlan plan) {
        return new Access(uid(), "shop", Optional.empty(), Optional.of(plan.internal()));
    }

    private String uid() {
        return cluster.getMetadata().getUid();
    }

    private Jedis as(String user, String password, int port, String pod) {
        Jedis jedis = new Jedis(pods.ip(pod), port, 20_000);
        try {
            jedis.auth(user, password);
            return jedis;
        } catch (JedisException e) {
            jedis.close();
            throw e;
        }
    }

    private String run(Owner owner, String pod, String command, String... arguments) {
        try (Jedis jedis = as(owner.user(), password(owner), 6379, pod)) {
            Object reply = jedis.sendCommand(() -> command.getBytes(), arguments);
            return reply instanceof byte[] bytes ? new String(bytes) : String.valueOf(reply);
        }
    }

    private static String password(Owner owner) {
        return LocalPods.USERS.internal().of(owner);
    }

    private void assertRefused(Owner owner, String command, String... arguments) {
        assertThatThrownBy(() -> run(owner, REDIS, command, arguments))
                .as("%s of %s", command, owner)
                .isInstanceOf(JedisAccessControlException.class);
    }
}
