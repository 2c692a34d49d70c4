package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.WORKLOAD;
import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.limit;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.InstanceReport.CacheCounts;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;

@Timeout(180)
class PolicyChangeIT {
    private static RedisServers servers;

    @TempDir
    Path policies;

    @BeforeAll
    static void start() {
        servers = new RedisServers();
    }

    @AfterAll
    static void stop() throws IOException {
        servers.close();
    }

    @Test
    void anInstanceCountsOnceHoweverOftenItsClusterChanges() throws IOException {
        RedisServers.Server server = servers.primary();
        Map<String, LimitEntry> shared = Map.of(
                "shared",
                limit(
                        "shared",
                        LimitEntry.Algorithm.FixedWindow,
                        new LimitEntry.Rate(10, Duration.ofMinutes(1), null),
                        LimitEntry.Mode.Enforce,
                        LimitEntry.OnRedisFailure.LocalShare));
        String instances = KeySchema.instancesKey(WORKLOAD);
        try (Redtier redtier = Instances.patient().policyDirectory(policies).build();
                Jedis redis = server.connect()) {
            write(PolicyDocuments.write(document(standalone(server.address()), shared)));
            await("the instance has told that it lives")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> redis.zcard(instances) == 1);
            write(PolicyDocuments.write(
                    document(standalone("localhost:" + server.port()), shared).withGeneration(2)));
            awaitGeneration(redtier, 2);
            double told = redis.zrangeWithScores(instances, -1, -1).get(0).getScore();
            await("it has told so over its new connection, too")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> redis.zrangeWithScores(instances, 0, -1).stream()
                            .anyMatch(instance -> instance.getScore() > told));
            assertThat(redis.zcard(instances)).isEqualTo(1);
        }
    }

    @Test
    void anInstanceReportsWhatItRunsAndWhyItRunsNothingNewer() throws IOException {
        RedisServers.Server server = servers.primary();
        PolicyDocument first = document(standalone(server.address()));
        try (Jedis redis = server.connect()) {
            try (Redtier redtier = Instances.patient()
                    .policyDirectory(policies)
                    .instanceName("catalog-0")
                    .build()) {
                write(PolicyDocuments.write(first));
                awaitReport(
                        redis,
                        "runs the first document",
                        report -> report.generation() == 1
                                && report.revision().equals(first.revision())
                                && report.error() == null);
                redtier.cache("products", String.class).get("1", key -> "one");
                redtier.cache("products", String.class).get("1", key -> "two");

                write("{}".getBytes(StandardCharsets.UTF_8));
                awaitReport(
                        redis, "refuses a damaged one", report -> report.generation() == 1 && report.error() != null);
                write(PolicyDocuments.write(first.withGeneration(2)));
                awaitReport(
                        redis,
                        "runs the second",
                        report -> report.generation() == 2
                                && report.error() == null
                                && report.caches().equals(Map.of("products", new CacheCounts(1, 1, 1, 0))));
            }
            assertThat(redis.hgetAll(KeySchema.reportsKey(WORKLOAD))).isEmpty();
            assertThat(redis.zcard(KeySchema.instancesKey(WORKLOAD))).isZero();
        }
    }

    private static void awaitReport(Jedis redis, String what, Predicate<InstanceReport> expected) {
        await("the only instance " + what)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> redis.hvals(KeySchema.reportsKey(WORKLOAD)).stream()
                        .map(json -> InstanceReport.read(json).orElseThrow())
                        .filter(report -> report.instance().equals("catalog-0"))
                        .anyMatch(expected));
    }

    @Test
    void theHighestValidGenerationOfFileAndRedisWinsAndTheLastGoodOneStays() throws IOException {
        RedisServers.Server server = servers.primary();
        PolicyDocument full = document(standalone(server.address()));
        PolicyDocument empty = PolicyDocument.of(
                WORKLOAD, Map.of(CLUSTER, standalone(server.address())), Map.of(), Map.of(), Map.of());
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (Redtier redtier = Instances.patient()
                        .policyDirectory(policies)
                        .onPolicyChange(document -> heard.add(document.generation()))
                        .build();
                Jedis redis = server.connect()) {
            assertThat(redtier.health().policyLoaded()).isFalse();
            Cache<String> products = redtier.cache("products", String.class);
            Lock payment = redtier.lock("payment");
            assertThat(products.get("42", key -> "lamp").source()).isEqualTo(Source.BYPASS);
            assertThatThrownBy(() -> payment.tryAcquire("7"))
                    .hasMessage("the policy document has no lock \"payment\"; it has none, so is a policy for this"
                            + " workload applied and accepted?");

            write(PolicyDocuments.write(full.withGeneration(3)));
            awaitGeneration(redtier, 3);
            await("handles given out earlier use the new policy")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> products.get("42", key -> "lamp").source() == Source.HIT);
            payment.acquire("7").close();

            write("{\"schemaVersion\": 1".getBytes(StandardCharsets.UTF_8));
            await("the damaged file is reported")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> redtier.health().lastDocumentError().isPresent());
            assertThat(redtier.generation()).isEqualTo(3);

            publish(redis, "{}");
            publish(redis, json(full.withGeneration(2)));
            publish(redis, json(empty.withGeneration(4)));
            await("the newer document in Redis is taken by announcement")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> {
                        redis.publish(KeySchema.policyChannel(WORKLOAD), "4");
                        return redtier.generation() == 4;
                    });
            assertThat(redtier.revision()).isEqualTo(empty.revision());
            assertThat(products.get("42", key -> "lamp").source()).isEqualTo(Source.BYPASS);
            assertThatThrownBy(() -> payment.tryAcquire("7")).isInstanceOf(UnknownPolicyException.class);
            // As after a restart of the application while a policy is gone.
            assertThat(redtier.cache("products", String.class)
                            .get("42", key -> "lamp")
                            .source())
                    .isEqualTo(Source.BYPASS);
            assertThatThrownBy(() -> redtier.lock("payment").tryAcquire("7"))
                    .isInstanceOf(UnknownPolicyException.class);

            write(PolicyDocuments.write(full.withGeneration(5)));
            awaitGeneration(redtier, 5);
            assertThat(redtier.health().lastDocumentError()).isEmpty();
            assertThat(products.get("42", key -> "lamp").source()).isEqualTo(Source.HIT);
            await("the listener hears of the last one, in the thread that took it")
                    .atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(heard).containsExactly(3L, 4L, 5L));
        }
    }

    @Test
    void aDocumentThatMovesToAnotherClusterTakesTheConnectionsAlong() throws IOException {
        RedisServers.Server first = servers.primary();
        RedisServers.Server second = servers.primary();
        write(PolicyDocuments.write(document(standalone(first.address()))));
        try (Redtier redtier = Instances.patient().policyDirectory(policies).build();
                Jedis left = first.connect();
                Jedis redis = second.connect()) {
            assertThat(redtier.cache("products", String.class).put("42", "lamp"))
                    .isTrue();
            await("a damaged document in the first one is reported")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> {
                        publish(left, "{}");
                        return redtier.health().lastDocumentError().isPresent();
                    });
            write(PolicyDocuments.write(document(standalone(second.address())).withGeneration(2)));
            awaitGeneration(redtier, 2);
            assertThat(redtier.health().lastDocumentError())
                    .as("what is wrong in a Redis that is left matters no more")
                    .isEmpty();
            assertThat(redtier.cache("products", String.class).put("42", "lamp"))
                    .isTrue();
            assertThat(redis.exists("catalog:products:{42}")).isTrue();
        }
    }

    @Test
    void anEditedDocumentOfTheSameGenerationIsRefused() throws IOException {
        RedisServers.Server server = servers.primary();
        String json = json(document(standalone(server.address())));
        write(json.getBytes(StandardCharsets.UTF_8));
        try (Redtier redtier = Instances.patient().policyDirectory(policies).build()) {
            assertThat(redtier.health().lastDocumentError()).isEmpty();
            // By hand: neither generation nor revision are those of the new content.
            write(json.replace("\"ttl\":\"1h\"", "\"ttl\":\"2h\"").getBytes(StandardCharsets.UTF_8));
            await("the edited file is reported").atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(
                            redtier.health().lastDocumentError())
                    .get()
                    .asString()
                    .contains("generation 1 is in force already with other content"));
        }
    }

    @Test
    void aSilentSubscriptionIsMadeAgain() {
        RedisServers.Server server = servers.primary();
        try (Redtier redtier = Redtier.builder()
                        .document(document(standalone(server.address())))
                        .commandTimeout(Duration.ofMillis(50))
                        .build();
                Jedis redis = server.connect()) {
            Set<String> seen = new HashSet<>();
            await("another connection subscribes, as its node might have vanished")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> {
                        Matcher id = Pattern.compile("(?m)^id=(\\d+)").matcher(redis.clientList(ClientType.PUBSUB));
                        while (id.find()) {
                            seen.add(id.group(1));
                        }
                        return redtier.health().clusters().get(CLUSTER) && seen.size() > 1;
                    });
        }
    }

    /** As a kubelet does: never half a file. */
    private void write(byte[] json) throws IOException {
        Path next = policies.resolve("next");
        Files.write(next, json);
        Files.move(next, policies.resolve("policies.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void publish(Jedis redis, String json) {
        redis.set(KeySchema.policyKey(WORKLOAD), json);
        redis.publish(KeySchema.policyChannel(WORKLOAD), "0");
    }

    private static String json(PolicyDocument document) {
        return new String(PolicyDocuments.write(document), StandardCharsets.UTF_8);
    }

    private static void awaitGeneration(Redtier redtier, long generation) {
        await("generation " + generation + " is in force")
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> redtier.generation() == generation);
    }
}
