package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.acl.WorkloadUser;
import io.redtier.runtime.document.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/** The rights of a workload's user, by the word of a real Redis. */
class WorkloadRightsIT {

    private static final String PASSWORD = "secret";
    private static final Workload CATALOG = new Workload("shop", "Deployment", "catalog");

    private final RedisDocuments redis =
            new RedisDocuments(Settings.with(Map.of()).operator());

    @TempDir
    Path directory;

    private static AclUser user(String... prefixes) {
        return AclUser.withPassword(
                WorkloadUser.name(CATALOG), "app", WorkloadUser.rules(CATALOG, new TreeSet<>(Set.of(prefixes))));
    }

    private static Jedis as(RedisProcess server, AclUser user) {
        Jedis jedis = new Jedis(server.host(), 6379, 20_000);
        jedis.auth(user.name(), "app");
        return jedis;
    }

    @Test
    void itDoesWhatItsPoliciesNeedAndNothingElse() {
        try (RedisProcess server = RedisProcess.start(directory, PASSWORD)) {
            AclUser user = user("catalog:", "rl:shop:limits:");
            redis.define(server.host(), PASSWORD, user);
            try (Jedis jedis = as(server, user)) {
                Isolation.assertHolds(jedis, CATALOG);
            }
        }
    }

    @Test
    void itStartsWithALineOfTheConfigurationJustTheSame() throws Exception {
        AclUser user = user("catalog:", "rl:shop:limits:");
        Path conf = Files.writeString(directory.resolve("users.conf"), user.line() + "\n");
        try (RedisProcess server = RedisProcess.start(directory, PASSWORD, "--include", conf.toString());
                Jedis jedis = as(server, user)) {
            Isolation.assertHolds(jedis, CATALOG);
        }
    }

    @Test
    void aPrefixThatChangesCutsNobodyOff() throws Exception {
        try (RedisProcess server = RedisProcess.start(directory, PASSWORD)) {
            AclUser before = user("catalog:");
            redis.define(server.host(), PASSWORD, before);
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            JedisPubSub listener = new JedisPubSub() {
                @Override
                public void onMessage(String channel, String message) {
                    heard.add(message);
                }
            };
            try (Jedis jedis = as(server, before);
                    Jedis subscriber = as(server, before)) {
                Thread thread =
                        new Thread(() -> subscriber.subscribe(listener, "redtier:policies:{shop/deployment/catalog}"));
                thread.start();
                await("subscribed").atMost(Duration.ofSeconds(30)).until(listener::isSubscribed);
                jedis.set("catalog:1", "x");

                redis.define(server.host(), PASSWORD, user("books:"));

                jedis.set("books:1", "x");
                jedis.publish("redtier:policies:{shop/deployment/catalog}", "hello");
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
                listener.unsubscribe();
                thread.join();
            }
        }
    }
}
