package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

@Timeout(120)
class ChannelIT {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final RedisData.ChannelListener listener = new RedisData.ChannelListener() {
        @Override
        public void message(String text) {
            heard.add(text);
            if (text.equals("bad")) {
                throw new IllegalStateException("a listener that fails");
            }
        }

        @Override
        public void subscribed(boolean again) {
            heard.add(again ? "again" : "ready");
        }
    };

    @Test
    void hearsUnderThePrefixAndSaysWhenItMayHaveMissedSomething() throws Exception {
        try (RedisServers servers = new RedisServers()) {
            RedisServers.Server server = servers.primary();
            try (Redtier redtier = Instances.patient()
                            .document(document(standalone(server.address())))
                            .build();
                    Jedis redis = server.connect()) {
                RedisData.Channel news = redtier.redis().channel("news");
                Listening listening = news.subscribe(listener);
                awaitHeard("ready");
                assertThat(news.publish("bad")).isEqualTo(1);
                assertThat(redis.publish("catalog:news", "good")).isEqualTo(1);
                awaitHeard("good");

                redis.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
                awaitHeard("again");
                news.publish("later");
                awaitHeard("later");
                assertThat(heard).containsExactly("ready", "bad", "good", "again", "later");

                listening.close();
                await("nobody listens")
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> redis.pubsubNumSub("catalog:news").get("catalog:news") == 0);
                assertThat(news.publish("nobody")).isZero();
                assertThatThrownBy(() -> news.publish(null)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> news.subscribe(null)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private void awaitHeard(String text) {
        await(text + " is heard").atMost(60, TimeUnit.SECONDS).until(() -> heard.contains(text));
    }
}
