package io.redtier.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.testkit.redis.MemoryRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * A {@link Redtier} for tests: the library itself, on a Redis that is in the memory of this process. It needs no server, its
 * time stands still until it is moved on, and its Redis fails when it is told to. Thread-safe; to be closed.
 *
 * <pre>{@code
 * try (InMemoryRedtier kit = InMemoryRedtier.start(document)) {
 *     Shop shop = new Shop(kit.redtier());
 *     shop.product("42");
 *     kit.time().advance(Duration.ofHours(1));
 *     kit.stopRedis();
 * }
 * }</pre>
 *
 * <p>What waits, such as {@code acquire} of a lock that another has, waits in real time. So do the library's own threads: a
 * job that has become due is taken within about a second.
 */
public final class InMemoryRedtier implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<String, MemoryRedis> servers = new TreeMap<>();
    private final Redtier redtier;

    private InMemoryRedtier(PolicyDocument document, UnaryOperator<Redtier.Builder> settings) {
        document.clusters().keySet().forEach(cluster -> servers.put(cluster, new MemoryRedis(time.clock())));
        this.redtier = settings.apply(Redtier.builder().instanceName("test"))
                .time(time)
                .document(onMemory(document, 1))
                .build();
    }

    /**
     * Starts.
     *
     * @param document the policies; where its Redis clusters are does not matter
     * @throws io.redtier.runtime.document.InvalidDocumentException with all errors if anything is wrong with it
     */
    public static InMemoryRedtier start(PolicyDocument document) {
        return start(document, settings -> settings);
    }

    /**
     * Starts with other settings than the default ones.
     *
     * @param settings such as {@code builder -> builder.objectMapper(mapper)}; its document and time are the kit's
     */
    public static InMemoryRedtier start(PolicyDocument document, UnaryOperator<Redtier.Builder> settings) {
        InMemoryRedtier kit = new InMemoryRedtier(document, settings);
        try {
            // Else the first calls would go without Redis.
            await("the in-memory Redis is connected to", kit::isConnected);
            return kit;
        } catch (IllegalStateException e) {
            kit.close();
            throw e;
        }
    }

    /**
     * Starts with the policies of a text, such as a file of the tests has it, or {@code policies.json} of a ConfigMap that
     * the operator has published.
     *
     * @throws io.redtier.runtime.document.InvalidDocumentException with all errors if anything is wrong with it
     */
    public static InMemoryRedtier start(String json) {
        return start(PolicyDocuments.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** What the application under test is given. */
    public Redtier redtier() {
        return redtier;
    }

    /** Of Redis and of the library alike. */
    public ManualTime time() {
        return time;
    }

    /** From now on no Redis answers, until {@link #startRedis}. What is stored stays. */
    public void stopRedis() {
        servers.values().forEach(MemoryRedis::stop);
    }

    /** Redis answers again; returns when the library has noticed. */
    public void startRedis() {
        servers.values().forEach(MemoryRedis::start);
        await("the in-memory Redis is connected to again", this::isConnected);
    }

    /** Redis forgets all that is stored, as after a restart without persistence. */
    public void forgetEverything() {
        servers.values().forEach(MemoryRedis::clear);
    }

    /**
     * Puts other policies in force, as the operator does; returns when they are.
     *
     * @param document of the same workload and the same Redis clusters; its generation does not matter
     */
    public void apply(PolicyDocument document) {
        long generation = redtier.generation() + 1;
        String json = new String(PolicyDocuments.write(onMemory(document, generation)), StandardCharsets.ISO_8859_1);
        String key = KeySchema.policyKey(document.workload());
        servers.values().forEach(redis -> {
            redis.run(List.of("SET", key, json));
            redis.run(List.of("PUBLISH", KeySchema.policyChannel(document.workload()), Long.toString(generation)));
        });
        await("the policies are in force", () -> redtier.generation() == generation);
    }

    private PolicyDocument onMemory(PolicyDocument document, long generation) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(PolicyDocuments.write(document));
            tree.put("generation", generation).remove("revision");
            ObjectNode clusters = tree.putObject("clusters");
            servers.forEach((name, redis) -> clusters.putObject(name)
                    .put("mode", "Standalone")
                    .putArray("endpoints")
                    .add(redis.address()));
            return PolicyDocuments.read(JSON.writeValueAsBytes(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isConnected() {
        return !redtier.health().clusters().containsValue(false);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new IllegalStateException("waited " + PATIENCE + " in vain until " + what);
                }
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting until " + what, e);
        }
    }

    @Override
    public void close() {
        redtier.close();
        servers.values().forEach(MemoryRedis::close);
    }
}
