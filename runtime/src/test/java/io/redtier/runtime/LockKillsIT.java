package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.WORKLOAD;
import static io.redtier.runtime.testing.Documents.lock;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.LockContender;
import io.redtier.runtime.testing.Peer;
import io.redtier.runtime.testing.RedisServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Four processes contend for one lock while one after the other is killed at any moment. */
class LockKillsIT {
    private static final int PROCESSES = 4;
    private static final int KILLS = 6;
    private static final int ENTRIES_BETWEEN_KILLS = 100;

    @Test
    @Timeout(300)
    void excludesAndTokensGrowWhileOwnersAreKilled() throws Exception {
        Random random = new Random();
        List<Peer> peers = new ArrayList<>();
        try (RedisServers servers = new RedisServers()) {
            RedisServers.Server server = servers.primary();
            byte[] document = PolicyDocuments.write(PolicyDocument.of(
                            WORKLOAD,
                            Map.of(CLUSTER, standalone(server.address())),
                            Map.of(),
                            Map.of("payment", lock(Duration.ofSeconds(2), Duration.ofSeconds(100), true)),
                            Map.of())
                    .withGeneration(1));
            try (Jedis redis = server.connect()) {
                for (int i = 0; i < PROCESSES; i++) {
                    peers.add(Peer.start(document, "contend", "p" + i, server.port()));
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    long before = redis.llen(LockContender.LOG);
                    await("the lock goes round")
                            .atMost(60, TimeUnit.SECONDS)
                            .until(() -> redis.llen(LockContender.LOG) > before + ENTRIES_BETWEEN_KILLS);
                    peers.get(random.nextInt(peers.size())).kill();
                    peers.add(Peer.start(document, "contend", "q" + kill, server.port()));
                }
            } finally {
                for (Peer peer : peers) {
                    peer.close();
                }
            }
            try (Jedis redis = server.connect()) {
                check(redis.lrange(LockContender.LOG, 0, -1));
            }
        }
    }

    private static void check(List<String> log) {
        long last = 0;
        String inside = null;
        Set<String> neverLeft = new HashSet<>();
        for (String line : log) {
            String[] words = line.split(" ");
            String visit = words[1] + " " + words[2];
            if (words[0].equals("exit")) {
                assertThat(visit).as("who leaves is inside").isEqualTo(inside);
                inside = null;
                continue;
            }
            if (inside != null) {
                // Of one that was killed inside: if it goes on to leave, the line above finds it.
                neverLeft.add(inside);
            }
            inside = visit;
            assertThat(Long.parseLong(words[2])).as(line).isGreaterThan(last);
            last = Long.parseLong(words[2]);
        }
        assertThat(neverLeft).as("only the killed stay inside").hasSizeLessThanOrEqualTo(KILLS);
        assertThat(log).hasSizeGreaterThan(KILLS * ENTRIES_BETWEEN_KILLS);
    }
}
