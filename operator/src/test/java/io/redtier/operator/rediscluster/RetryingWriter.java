package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * An app that writes through the Service for as long as this is open, one key after the other and ever larger numbers, and
 * tries every write again on a new connection until it is acknowledged. Remembers what was, and reads all of it back.
 */
final class RetryingWriter implements AutoCloseable {

    private static final Duration PATIENCE_OF_A_CALLER = Duration.ofSeconds(30);

    /** So many that a loss shows, so few that they fit in memory however long it takes. */
    private static final int KEYS = 20_000;

    private final ClusterUnderTest shop;
    private final HostAndPort service;
    private final String password;
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::write, "retrying-writer");

    RetryingWriter(ClusterUnderTest shop) {
        this.shop = shop;
        Service primary = shop.client()
                .services()
                .inNamespace(shop.namespace())
                .withName("shop")
                .get();
        service = new HostAndPort(primary.getSpec().getClusterIP(), 6379);
        password = shop.binding().get("password");
        thread.start();
    }

    private void write() {
        Jedis jedis = null;
        for (int i = 0; !closed.get(); i++) {
            Instant end = Instant.now().plus(PATIENCE_OF_A_CALLER);
            for (boolean done = false; !done; ) {
                try {
                    jedis = jedis == null ? connect() : jedis;
                    jedis.set("written-" + i % KEYS, String.valueOf(i));
                    acknowledged.put("written-" + i % KEYS, i);
                    done = true;
                } catch (JedisException e) {
                    if (jedis != null) {
                        jedis.close();
                        jedis = null;
                    }
                    if (Instant.now().isAfter(end)) {
                        errors.incrementAndGet();
                        done = true;
                    }
                }
            }
        }
        if (jedis != null) {
            jedis.close();
        }
    }

    private Jedis connect() {
        return new Jedis(
                service,
                DefaultJedisClientConfig.builder()
                        .serverDefaultProtocol()
                        .connectionTimeoutMillis(2000)
                        .socketTimeoutMillis(20_000)
                        .password(password)
                        .build());
    }

    /** Ends the writing; then everything that was acknowledged has to be there, and every write has to have come through. */
    void assertNothingLostAndNoErrors() {
        close();
        assertThat(acknowledged).as("acknowledged writes").isNotEmpty();
        await("the Service of " + shop.namespace() + " answers")
                .atMost(ClusterUnderTest.PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .untilAsserted(() -> assertThat(lost()).as("lost writes").isEmpty());
        assertThat(errors).as("errors after retries").hasValue(0);
    }

    private List<String> lost() {
        try (Jedis jedis = connect()) {
            return acknowledged.entrySet().stream()
                    .filter(entry -> isLost(jedis.get(entry.getKey()), entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private static boolean isLost(String stored, int written) {
        return stored == null || Integer.parseInt(stored) < written;
    }

    @Override
    public void close() {
        closed.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
