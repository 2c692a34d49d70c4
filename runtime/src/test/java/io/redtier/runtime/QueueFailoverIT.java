package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.products;
import static io.redtier.runtime.testing.Documents.queue;
import static io.redtier.runtime.testing.Documents.sentinel;
import static io.redtier.runtime.testing.Documents.writeBehind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Workers and flushers that run through a crash of the primary. */
class QueueFailoverIT {
    @Test
    @Timeout(300)
    void workGoesOnOnTheNewPrimaryWithWhatItsReplicaHad() throws Exception {
        try (RedisServers servers = new RedisServers()) {
            RedisServers.Server primary = servers.primary();
            servers.replicaOf(primary);
            List<String> sentinels = servers.sentinels("shop", primary, 1).stream()
                    .map(RedisServers.Server::address)
                    .toList();
            PolicyDocument document = products(sentinel(sentinels), writeBehind(10_000))
                    .withQueues(Map.of("mail", queue(4, Duration.ofSeconds(3))))
                    .withGeneration(1);
            try (Redtier redtier = Instances.patient().document(document).build();
                    Redtier producer = Instances.patient().document(document).build()) {
                Instances.awaitConnected(redtier);
                Set<String> done = ConcurrentHashMap.newKeySet();
                Map<String, String> origin = new ConcurrentHashMap<>();
                Queue<String> mail = producer.queue("mail", String.class);
                mail.addAll(IntStream.range(0, 300)
                        .mapToObj(i -> NewJob.of("before " + i))
                        .toList());
                for (int i = 0; i < 100; i++) {
                    producer.cache("products", String.class).put("k" + i, "before");
                }
                awaitReplicated(primary);
                redtier.queue("mail", String.class).work(job -> {
                    TimeUnit.MILLISECONDS.sleep(10);
                    done.add(job.payload());
                });
                redtier.writeBehind("products", String.class).flushWith(batch -> batch.changes()
                        .forEach(change -> origin.put(change.key(), change.value())));
                patiently("the work has begun").until(() -> done.size() > 20);
                primary.kill();

                patiently("jobs can be added again")
                        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                        .until(() -> mail.add(NewJob.of("after").withId("after")) != null);
                patiently("changes are taken again")
                        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                        .until(() -> producer.cache("products", String.class).put("k0", "after"));
                patiently("every job is done").until(() -> done.size() == 301);
                patiently("every change is written")
                        .until(() -> origin.size() == 100 && "after".equals(origin.get("k0")));
                patiently("nothing is left")
                        .until(() -> mail.stats().running() == 0 && mail.stats().waiting() == 0);
                assertThat(mail.stats().dead()).isZero();
            }
        }
    }

    private static ConditionFactory patiently(String reason) {
        return await(reason).atMost(90, TimeUnit.SECONDS);
    }

    private static void awaitReplicated(RedisServers.Server primary) {
        try (Jedis redis = primary.connect()) {
            redis.set("marker", "1");
            patiently("the replica has acknowledged").until(() -> redis.waitReplicas(1, 1000) == 1);
        }
    }
}
