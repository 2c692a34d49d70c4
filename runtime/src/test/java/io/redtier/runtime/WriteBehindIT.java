package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.cache;
import static io.redtier.runtime.testing.Documents.products;
import static io.redtier.runtime.testing.Documents.standalone;
import static io.redtier.runtime.testing.Documents.writeBehind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

@Timeout(120)
class WriteBehindIT {
    private static RedisServers servers;
    private static RedisServers.Server server;

    /** The origin: what a database would hold. */
    private final Map<String, String> origin = new ConcurrentHashMap<>();

    private final List<BatchWriter.Batch<String>> batches = new CopyOnWriteArrayList<>();
    private Redtier redtier;
    private Cache<String> products;
    private WriteBehind<String> changes;

    @BeforeAll
    static void start() {
        servers = new RedisServers();
        server = servers.primary();
    }

    @AfterAll
    static void stop() throws IOException {
        servers.close();
    }

    @BeforeEach
    void build() {
        try (Jedis redis = server.connect()) {
            redis.flushAll();
        }
        redtier = Instances.patient().document(document(1000)).build();
        Instances.awaitConnected(redtier);
        products = redtier.cache("products", String.class);
        changes = redtier.writeBehind("products", String.class);
    }

    @AfterEach
    void close() {
        redtier.close();
    }

    private static PolicyDocument document(long maxPending) {
        return products(standalone(server.address()), writeBehind(maxPending));
    }

    private static ConditionFactory patiently(String reason) {
        return await(reason).atMost(60, TimeUnit.SECONDS);
    }

    private void write(BatchWriter.Batch<String> batch) {
        batches.add(batch);
        batch.changes()
                .forEach(change -> origin.merge(change.key(), String.valueOf(change.value()), (before, now) -> now));
    }

    private String read(String key) {
        return products.get(key, origin::get).value();
    }

    @Test
    void showsAChangeAtOnceAndWritesItLater() throws Exception {
        origin.put("42", "lamp");
        assertThat(read("42")).isEqualTo("lamp");
        for (int i = 0; i < 30; i++) {
            assertThat(products.put("42", "lamp " + i)).isTrue();
            assertThat(read("42")).isEqualTo("lamp " + i);
        }
        assertThat(products.put("43", null)).isTrue();
        assertThat(read("43")).isNull();
        products.invalidate("42");
        assertThat(read("42")).as("what waits is newer than the origin").isEqualTo("lamp 29");
        assertThat(origin).containsEntry("42", "lamp");
        assertThat(changes.stats()).matches(stats -> stats.pending() == 31 && stats.dead() == 0);
        try (Listening flusher = changes.flushWith(this::write)) {
            patiently("all is written").until(() -> changes.stats().pending() == 0);
        }
        assertThat(origin).containsEntry("42", "lamp 29").containsEntry("43", "null");
        assertThat(read("42")).isEqualTo("lamp 29");
        assertThat(batches).allSatisfy(batch -> assertThat(batch.changes()).hasSize(1));
        assertThat(batches).as("ten changes of a key at a time").hasSizeLessThanOrEqualTo(31);
        assertThat(batches).allSatisfy(batch -> assertThat(batch.fencingToken()).isPositive());
        try (Jedis redis = server.connect()) {
            assertThat(redis.keys("catalog:behind:*:pending")).isEmpty();
            assertThat(redis.keys("catalog:behind:*:unsettled")).isEmpty();
            assertThat(redis.keys("catalog:behind:*:owner"))
                    .as("given back at the end")
                    .isEmpty();
        }
    }

    @Test
    void versionsAndTokensGrow() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (Listening flusher = changes.flushWith(this::write)) {
                for (int i = 0; i < 5; i++) {
                    products.put("42", "lamp " + i);
                    patiently("it is written").until(() -> changes.stats().pending() == 0);
                }
            }
        }
        assertThat(batches.stream().map(batch -> batch.changes().get(0).version()))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(batches.stream()
                        .map(BatchWriter.Batch::fencingToken)
                        .distinct()
                        .toList())
                .hasSize(2)
                .isSorted();
    }

    @Test
    void aChangeThatFailsHoldsUpNoOtherAndEndsAsADeadLetter() throws Exception {
        AtomicBoolean repaired = new AtomicBoolean();
        origin.put("bad", "before");
        try (Listening flusher = changes.flushWith(batch -> {
            if (!repaired.get()
                    && batch.changes().stream().anyMatch(change -> change.key().equals("bad"))) {
                throw new IOException("value too long for column");
            }
            write(batch);
        })) {
            products.put("bad", "worse");
            assertThat(read("bad")).isEqualTo("worse");
            patiently("it is a dead letter, once others could be written").until(() -> {
                for (int i = 0; i < 20; i++) {
                    products.put("good " + i, "fine");
                }
                return changes.stats().dead() == 1;
            });
            patiently("the others are written").until(() -> changes.stats().pending() == 0);
            assertThat(origin).containsEntry("good 19", "fine").containsEntry("bad", "before");
            assertThat(read("bad")).as("what was not written is served no more").isEqualTo("before");
            WriteBehind.DeadChange<String> dead = changes.dead(10).get(0);
            assertThat(dead.key()).isEqualTo("bad");
            assertThat(dead.value()).isEqualTo("worse");
            assertThat(dead.error()).isEqualTo("java.io.IOException: value too long for column");
            assertThat(dead.attempts()).isEqualTo(3);

            repaired.set(true);
            assertThat(changes.requeue(dead.id())).isTrue();
            assertThat(changes.requeue(dead.id())).isFalse();
            assertThat(changes.discard(dead.id())).isFalse();
            patiently("it is written after all").until(() -> "worse".equals(origin.get("bad")));
        }
    }

    @Test
    void whileTheOriginIsDownEverythingWaits() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        CopyOnWriteArrayList<Integer> refused = new CopyOnWriteArrayList<>();
        try (Listening flusher = changes.flushWith(batch -> {
            if (down.get()) {
                refused.add(batch.changes().size());
                throw new IOException("connection refused");
            }
            write(batch);
        })) {
            for (int i = 0; i < 200; i++) {
                products.put("p" + i, "v" + i);
            }
            patiently("it was tried again and again").until(() -> refused.size() > 100);
            assertThat(changes.stats()).matches(stats -> stats.pending() == 200 && stats.dead() == 0);
            down.set(false);
            patiently("all is written").until(() -> changes.stats().pending() == 0);
        }
        assertThat(origin).hasSize(200).containsEntry("p199", "v199");
        assertThat(changes.stats().dead()).isZero();
    }

    @Test
    void refusesMoreThanMayWait() {
        try (Redtier small = Instances.patient().document(document(16)).build()) {
            Cache<String> full = small.cache("products", String.class);
            full.put("42", "one");
            full.put("42", "two");
            assertThatThrownBy(() -> full.put("42", "three"))
                    .isInstanceOf(WriteBehindFullException.class)
                    .hasMessageStartingWith("cache \"products\" has as many changes waiting to be written as its"
                            + " maxPending (16) allows for this key's partition");
            assertThat(full.get("42", key -> "never").value()).isEqualTo("two");
        }
    }

    @Test
    void whatWaitsIsWrittenAfterTheStrategyHasChanged(@TempDir Path policies) throws Exception {
        Path file = policies.resolve("policies.json");
        Files.write(file, PolicyDocuments.write(document(1000)));
        try (Redtier other = Instances.patient().policyDirectory(policies).build()) {
            Cache<String> values = other.cache("products", String.class);
            values.put("42", "lamp");
            Files.write(
                    file,
                    PolicyDocuments.write(products(
                                    standalone(server.address()),
                                    cache(Duration.ofSeconds(2), OnRedisFailure.Mode.Bypass))
                            .withGeneration(2)));
            patiently("the new policy is in force").until(() -> other.generation() == 2);
            values.put("43", "chair");
            assertThat(other.writeBehind("products", String.class).stats().pending())
                    .isEqualTo(1);
            try (Listening flusher = other.writeBehind("products", String.class).flushWith(this::write)) {
                patiently("it is written").until(() -> "lamp".equals(origin.get("42")));
            }
        }
    }

    @Test
    void saysWhatIsWrongAndNotesNothing() {
        assertThatThrownBy(() -> products.put("42", "x".repeat(2000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the value of key \"42\" for cache \"products\" has 2002 bytes as JSON; at most 1024 fit, so"
                                + " make it smaller or raise storage.maxValueSize");
        assertThatThrownBy(() -> products.put("", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> products.put(null, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> redtier.cache("products", Object.class).put("42", new Object()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> changes.flushWith(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> changes.dead(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> changes.requeue("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"nonsense\" is no id of a dead change; take one of dead()");
        assertThatThrownBy(() -> redtier.writeBehind("orders", String.class).flushWith(batch -> {}))
                .isInstanceOf(UnknownPolicyException.class)
                .hasMessage("the policy document has no cache \"orders\"; it has [products]");
        assertThat(changes.stats().pending()).isZero();
    }

    @Test
    void failsWithoutRedisRatherThanLoseAChange() {
        RedisServers.Server own = servers.primary();
        try (Redtier other = Instances.patient()
                .document(products(standalone(own.address()), writeBehind(1000)))
                .build()) {
            Cache<String> values = other.cache("products", String.class);
            values.put("42", "lamp");
            own.kill();
            assertThatThrownBy(() -> values.put("42", "chair")).isInstanceOf(RedisUnavailableException.class);
            assertThat(values.get("42", key -> "from the origin").value()).isEqualTo("from the origin");
        }
    }
}
