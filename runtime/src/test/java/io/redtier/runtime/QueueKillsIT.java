package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.queue;
import static io.redtier.runtime.testing.Documents.queues;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.Peer;
import io.redtier.runtime.testing.QueueWorker;
import io.redtier.runtime.testing.RedisServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Processes with workers are killed at any moment while jobs are added; each job is done all the same. */
class QueueKillsIT {
    private static final int JOBS = 4000;
    private static final int KILLS = 3;

    @Test
    @Timeout(300)
    void losesNoJobOfAKilledWorker() throws Exception {
        List<Peer> peers = new ArrayList<>();
        try (RedisServers servers = new RedisServers()) {
            RedisServers.Server server = servers.primary();
            PolicyDocument document =
                    queues(standalone(server.address()), Map.of("mail", queue(8, Duration.ofSeconds(2))));
            byte[] json = PolicyDocuments.write(document);
            try (Jedis redis = server.connect();
                    Redtier redtier = Instances.patient().document(document).build()) {
                Queue<Integer> mail = redtier.queue("mail", Integer.class);
                peers.add(Peer.start(json, "work", server.port()));
                peers.add(Peer.start(json, "work", server.port()));
                for (int kill = 0; kill < KILLS; kill++) {
                    int first = kill * JOBS / KILLS;
                    mail.addAll(IntStream.range(first, (kill + 1) * JOBS / KILLS)
                            .mapToObj(i -> NewJob.of(i).withId("j" + i))
                            .toList());
                    await("jobs are being done")
                            .atMost(60, TimeUnit.SECONDS)
                            .until(() -> redis.hlen(QueueWorker.DONE) > first + 50);
                    peers.get(kill).kill();
                    peers.add(Peer.start(json, "work", server.port()));
                }
                await("all are done").atMost(120, TimeUnit.SECONDS).until(() -> redis.hlen(QueueWorker.DONE) == JOBS);
                await("nothing is left over").atMost(60, TimeUnit.SECONDS).until(() -> mail.stats()
                        .equals(new QueueStats(0, 0, 0, 0, Duration.ZERO)));
                long repeated = redis.hvals(QueueWorker.DONE).stream()
                        .filter(count -> !count.equals("1"))
                        .count();
                assertThat(repeated)
                        .as("only jobs that a killed process was doing are done twice")
                        .isLessThanOrEqualTo(8L * KILLS);
            } finally {
                for (Peer peer : peers) {
                    peer.close();
                }
            }
        }
    }
}
