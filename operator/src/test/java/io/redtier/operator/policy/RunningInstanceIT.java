package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.operator.policy.Generations.Published;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator leaves in Redis, as an instance that goes on running takes it. */
class RunningInstanceIT {

    private static final ClusterId SHOP = new ClusterId("shop", "shop");
    private static final Workload CATALOG = new Workload("shop", "Deployment", "catalog");
    private static final String PASSWORD = "secret";
    private static final RequestAttributes REQUEST = RequestAttributes.builder()
            .method("GET")
            .path("/")
            .clientIp("10.0.0.1")
            .build();

    @TempDir
    Path directory;

    @Test
    void theLastPolicyEndsItsLimitsAndTheNextOneIsTaken() throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("binding")).resolve("shop.shop.password"), PASSWORD);
        try (RedisProcess redis = RedisProcess.start(directory, PASSWORD)) {
            Map<String, ClusterEntry> clusters = Map.of(
                    SHOP.text(),
                    new ClusterEntry(
                            ClusterEntry.Mode.Standalone,
                            List.of(redis.host() + ":6379"),
                            null,
                            false,
                            SHOP.bindingPath()));
            PolicyDocument strict = document(clusters, Map.of("strict", oneAnHour("strict")));
            PolicyDocument first = Generations.number(strict, List.of(), Instant.now());
            Map<ClusterId, Route> routes = Map.of(SHOP, new Route(List.of(redis.host()), List.of(), PASSWORD));
            Map<ClusterId, String> problems = new TreeMap<>();
            RedisMirror mirror = mirror();
            mirror.write(routes, first, Generations.json(first), problems);

            try (Redtier redtier = Redtier.builder()
                    .document(first)
                    .bindingDirectory(directory.resolve("binding"))
                    .build()) {
                await("the limit rejects")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> !redtier.limiter().check(REQUEST).allowed());

                PolicyDocument empty = next(document(clusters, Map.of()), first);
                mirror.writeFor(Duration.ofHours(24), routes, empty, Generations.json(empty), problems);
                awaitInForce(redtier, empty);
                assertThat(IntStream.range(0, 5)
                                .mapToObj(any -> redtier.limiter().check(REQUEST)))
                        .allMatch(decision -> decision.allowed() && !decision.degraded());

                // With the operator restarted, and what it left in Redis gone.
                PolicyDocument again = Generations.number(
                        document(clusters, Map.of("new", oneAnHour("new"))), List.of(), Instant.now());
                mirror().write(routes, again, Generations.json(again), problems);
                awaitInForce(redtier, again);
                redtier.limiter().check(REQUEST);
                assertThat(redtier.limiter().check(REQUEST).allowed()).isFalse();
            }
            assertThat(problems).isEmpty();
        }
    }

    private static void awaitInForce(Redtier redtier, PolicyDocument document) {
        await("generation " + document.generation() + " is in force")
                .atMost(Duration.ofSeconds(60))
                .until(() -> redtier.generation() == document.generation());
    }

    private static RedisMirror mirror() {
        Settings settings = Settings.with(Map.of());
        Clock clock = Clock.systemUTC();
        return new RedisMirror(
                KeySchema.policyKey(CATALOG),
                new RedisDocuments(settings.operator()),
                new RedisGate(clock, Duration.ofSeconds(1), Duration.ofSeconds(30)),
                clock,
                Duration.ofSeconds(30));
    }

    private static PolicyDocument next(PolicyDocument content, PolicyDocument before) {
        return Generations.number(
                content, List.of(new Published(before.generation(), Generations.json(before))), Instant.now());
    }

    private static PolicyDocument document(Map<String, ClusterEntry> clusters, Map<String, LimitEntry> limits) {
        return PolicyDocument.of(CATALOG, clusters, Map.of(), Map.of(), limits);
    }

    private static LimitEntry oneAnHour(String name) {
        return new LimitEntry(
                SHOP.text(),
                "shop/limits",
                "rl:shop:limits:" + name + ":",
                LimitEntry.Mode.Enforce,
                LimitEntry.Algorithm.FixedWindow,
                new LimitEntry.Rate(1, Duration.ofHours(1), null),
                List.of(new LimitEntry.KeyPart(LimitEntry.KeyPart.Source.ClientIp, null)),
                new LimitEntry.When(List.of(), List.of()),
                1,
                new LimitEntry.Response(429, LimitEntry.Response.Headers.Draft),
                LimitEntry.OnRedisFailure.Allow);
    }
}
