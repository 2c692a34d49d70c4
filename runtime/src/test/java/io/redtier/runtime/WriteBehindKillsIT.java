package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.products;
import static io.redtier.runtime.testing.Documents.standalone;
import static io.redtier.runtime.testing.Documents.writeBehind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.FlushWorker;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.Peer;
import io.redtier.runtime.testing.RedisServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Processes that write changes are killed in the middle of it; nothing is lost, and no key goes back in time. */
class WriteBehindKillsIT {
    private static final int KEYS = 40;
    private static final int ROUNDS = 60;
    private static final int KILLS = 3;

    @Test
    @Timeout(300)
    void writesEveryKeysLastValueInOrder() throws Exception {
        List<Peer> peers = new ArrayList<>();
        try (RedisServers servers = new RedisServers()) {
            RedisServers.Server server = servers.primary();
            PolicyDocument document = products(standalone(server.address()), writeBehind(1_000_000));
            byte[] json = PolicyDocuments.write(document);
            try (Jedis redis = server.connect();
                    Redtier redtier = Instances.patient().document(document).build()) {
                Cache<Integer> products = redtier.cache("products", Integer.class);
                peers.add(Peer.start(json, "flush", server.port()));
                for (int kill = 0; kill < KILLS; kill++) {
                    peers.add(Peer.start(json, "flush", server.port()));
                    long before = redis.llen(FlushWorker.LOG);
                    for (int round = 0; round < ROUNDS; round++) {
                        for (int key = 0; key < KEYS; key++) {
                            products.put("k" + key, kill * ROUNDS + round);
                        }
                        if (round == ROUNDS / 2) {
                            await("changes are being written")
                                    .atMost(60, TimeUnit.SECONDS)
                                    .until(() -> redis.llen(FlushWorker.LOG) > before);
                            peers.get(kill).kill();
                        }
                    }
                }
                await("all is written")
                        .atMost(120, TimeUnit.SECONDS)
                        .until(() -> redtier.writeBehind("products", Integer.class)
                                        .stats()
                                        .pending()
                                == 0);
                int[] last = new int[KEYS];
                for (String line : redis.lrange(FlushWorker.LOG, 0, -1)) {
                    String[] words = line.split(" ");
                    int key = Integer.parseInt(words[0].substring(1));
                    int value = Integer.parseInt(words[1]);
                    assertThat(value).as("order of " + words[0]).isGreaterThanOrEqualTo(last[key]);
                    last[key] = value;
                }
                assertThat(last).containsOnly(KILLS * ROUNDS - 1);
                assertThat(redtier.writeBehind("products", Integer.class)
                                .stats()
                                .dead())
                        .isZero();
            } finally {
                for (Peer peer : peers) {
                    peer.close();
                }
            }
        }
    }
}
