package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtier.load.Tally;
import io.redtier.load.Writer;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import redis.clients.jedis.exceptions.JedisException;

/** One fault of one RedisCluster, while two clients write to it; what they were told is true is read back at the end. */
final class Trial {

    /** Gets a line of JSON for each trial, from which docs/resilience.md is made. */
    static final Path RESULTS = Path.of("target/resilience.jsonl");

    private static final Logger LOG = Logger.getLogger(Trial.class);
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int ENOUGH = 100;

    private final ClusterUnderTest shop;
    private final Mode mode;
    private final Writer plain;
    private final Writer confirming;

    private Trial(ClusterUnderTest shop, Mode mode) {
        this.shop = shop;
        this.mode = mode;
        String prefix = "trial-" + NUMBERS.incrementAndGet();
        this.plain = new Writer(mode.plainEntrance(shop), prefix + "-plain-", false);
        this.confirming = new Writer(mode.entrance(shop), prefix + "-confirmed-", mode.replicas() > 0);
    }

    /**
     * Lets {@code fault} happen to a healthy RedisCluster under load and waits until it is healthy and written to again.
     *
     * @param act makes it happen and returns when it can be seen in the status or in the pods
     */
    static void run(ClusterUnderTest shop, Mode mode, Fault fault, Runnable act) {
        shop.awaitHealthy();
        String server = Mode.primary(shop).getVersion();
        Trial trial = new Trial(shop, mode);
        Duration healthy = trial.perform(act);
        Result result = trial.result(fault, server, healthy);
        record(result);
        assertThat(result.confirmedLost())
                .as("lost writes that a replica had: %s", result)
                .isZero();
        if (fault.isPlanned()) {
            assertThat(result.lost())
                    .as("writes lost in a planned change: %s", result)
                    .isZero();
        }
    }

    private Duration perform(Runnable act) {
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<Void>> writing = Stream.of(plain, confirming)
                .map(writer -> CompletableFuture.runAsync(() -> writer.writeUntil(done::get)))
                .toList();
        try {
            awaitWrites();
            long begin = System.nanoTime();
            act.run();
            shop.awaitHealthy();
            Duration healthy = Duration.ofNanos(System.nanoTime() - begin);
            awaitWrites();
            return healthy;
        } finally {
            done.set(true);
            writing.forEach(CompletableFuture::join);
        }
    }

    private void awaitWrites() {
        int before = plain.count();
        int confirmedBefore = confirming.count();
        await("both clients write to " + shop.namespace())
                .atMost(ClusterUnderTest.PATIENCE)
                .until(() -> plain.count() > before + ENOUGH && confirming.count() > confirmedBefore + ENOUGH);
    }

    private Result result(Fault fault, String server, Duration healthy) {
        return await("all writes to " + shop.namespace() + " can be read back")
                .atMost(ClusterUnderTest.PATIENCE)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(
                        () -> {
                            Tally unconfirmed = plain.readBack();
                            Tally confirmed = confirming.readBack();
                            Stream.of(unconfirmed, confirmed)
                                    .filter(tally -> !tally.lost().isEmpty())
                                    .forEach(tally -> LOG.infof("%s %s lost: %s", mode, fault, tally.lost()));
                            return Result.of(mode, fault, server, unconfirmed, confirmed, healthy);
                        },
                        result -> true);
    }

    private static void record(Result result) {
        LOG.info(result);
        try {
            Files.writeString(
                    RESULTS,
                    new ObjectMapper().writeValueAsString(result) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
