package io.redtier.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.document.LimitArithmetic;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;

/** Some limits in Redis and their models, under one clock that the test moves. Not thread-safe. */
final class LimitTrial {
    private static final long START_MICROS = 1_700_000_000_123_456L;
    private static final String SECONDS = "test:seconds";
    private static final String MICROS = "test:micros";
    private static final String TTL = "test:ttl";

    enum Act {
        CHECK(LimitCall.Mode.COUNT),
        PEEK(LimitCall.Mode.PEEK),
        REFUND(LimitCall.Mode.REFUND);

        private final LimitCall.Mode mode;

        Act(LimitCall.Mode mode) {
            this.mode = mode;
        }
    }

    /** How time passes: mostly to the moments at which something changes, where mistakes would be. */
    enum Leap {
        SOMEWHERE,
        TO_RETRY,
        TO_RESET,
        BY_WINDOW
    }

    /** Something asked after some time; {@code thousandths} are those of the first limit's window, which also leaps. */
    record Step(Act act, Leap leap, long thousandths, long micros, long cost) {}

    private final List<LimitEntry> limits;
    private final List<ReferenceLimit> models = new ArrayList<>();
    private final List<PreparedLimit> prepared = new ArrayList<>();
    private final Jedis redis;
    private final byte[] sha;
    private final String subject;
    private long micros = START_MICROS;
    private long lastReset;
    private long lastRetry;

    LimitTrial(List<LimitEntry> limits, Jedis redis, String subject) {
        this.limits = limits;
        this.redis = redis;
        this.subject = subject;
        this.sha = script(redis);
        for (int i = 0; i < limits.size(); i++) {
            LimitEntry limit = limits.get(i);
            models.add(ReferenceLimit.of(limit.algorithm(), limit.rate(), windowTicks(limit)));
            prepared.add(new PreparedLimit("l" + i, limit));
        }
    }

    void advance(Step step) {
        long by =
                switch (step.leap) {
                    case SOMEWHERE -> windowMicros() * step.thousandths / 1_000;
                    case TO_RETRY -> lastRetry;
                    case TO_RESET -> lastReset;
                    case BY_WINDOW -> windowMicros();
                };
        micros += Math.max(0, by + step.micros * tickMicros(limits.get(0)));
    }

    void stepBack() {
        micros -= windowMicros() * 17 / 10;
    }

    private long windowMicros() {
        return limits.get(0).rate().window().toNanos() / 1_000;
    }

    void ask(Step step, boolean exactTimes) {
        List<LimitCall> calls = new ArrayList<>();
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            calls.add(new LimitCall(prepared.get(i), subject, step.cost));
            keys.add((prepared.get(i).key(subject) + i).getBytes(StandardCharsets.UTF_8));
        }
        redis.mset(SECONDS, Long.toString(micros / 1_000_000), MICROS, Long.toString(micros % 1_000_000), TTL, "0");
        byte[] reply = (byte[]) redis.evalsha(sha, keys, LimitCall.arguments(step.act.mode, calls));
        if (step.act == Act.REFUND) {
            for (int i = 0; i < limits.size(); i++) {
                models.get(i).giveBack(now(i), step.cost);
            }
        } else {
            compare(step, ByteBuffer.wrap(reply).asDoubleBuffer(), exactTimes);
        }
    }

    private static long number(DoubleBuffer reply, int limit, int index) {
        return (long) reply.get(6 * limit + index);
    }

    private void compare(Step step, DoubleBuffer reply, boolean exactTimes) {
        boolean allowed = true;
        List<Boolean> within = new ArrayList<>();
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            within.add(step.cost <= models.get(i).free(now(i)));
            delays.add(models.get(i).delay(now(i)));
            allowed &= within.get(i) || limits.get(i).mode() == Mode.Shadow;
        }
        lastReset = number(reply, 0, 3);
        lastRetry = number(reply, 0, 4);
        for (int i = 0; i < limits.size(); i++) {
            if (step.act == Act.CHECK && allowed && within.get(i)) {
                models.get(i).spend(now(i), step.cost);
            }
            assertThat(number(reply, i, 0)).as("allowed").isEqualTo(allowed ? 1L : 0L);
            assertThat(number(reply, i, 1)).as("within").isEqualTo(within.get(i) ? 1L : 0L);
            assertThat(number(reply, i, 2))
                    .as("remaining")
                    .isEqualTo(Math.max(0, models.get(i).free(now(i))));
            assertThat(ticks(i, number(reply, i, 5))).as("delay").isEqualTo(delays.get(i));
            if (exactTimes) {
                times(i, step.cost, ticks(i, number(reply, i, 3)), ticks(i, number(reply, i, 4)));
            }
        }
        if (limits.size() == 1 && exactTimes && step.act == Act.CHECK && allowed && within.get(0)) {
            long reset = number(reply, 0, 3);
            assertThat(Long.parseLong(redis.get(TTL)))
                    .as("the key lives until it tells nothing more, rounded up to a millisecond")
                    .isEqualTo((reset + 999) / 1_000);
        }
    }

    /** Neither a tick later nor one sooner. */
    private void times(int i, long cost, long reset, long retry) {
        ReferenceLimit model = models.get(i);
        long capacity = limits.get(i).rate().capacity();
        assertThat(model.free(now(i) + reset)).as("all is there at reset").isEqualTo(capacity);
        assertThat(reset == 0 || model.free(now(i) + reset - 1) < capacity)
                .as("not sooner")
                .isTrue();
        if (retry > 0 && cost <= capacity) {
            assertThat(model.free(now(i) + retry)).as("it passes at retry").isGreaterThanOrEqualTo(cost);
            assertThat(model.free(now(i) + retry - 1)).as("not sooner").isLessThan(cost);
        }
    }

    private long now(int i) {
        return micros / tickMicros(limits.get(i));
    }

    private long ticks(int i, long micros) {
        return micros / tickMicros(limits.get(i));
    }

    private static long tickMicros(LimitEntry limit) {
        return limit.algorithm() == Algorithm.SlidingWindowLog
                ? 1
                : LimitArithmetic.tickMicros(limit.rate().window());
    }

    private static long windowTicks(LimitEntry limit) {
        return limit.rate().window().toNanos() / 1_000 / tickMicros(limit);
    }

    /** The script with the test's clock, whose keys never expire but tell the time to live that they would have. */
    private static byte[] script(Jedis redis) {
        try (InputStream in = LimitTrial.class.getResourceAsStream("/redtier/lua/limits.lua")) {
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            source = replace(source, "call('TIME')", "call('MGET', '" + SECONDS + "', '" + MICROS + "')");
            String ttl = "local ttl = max(1, ceil(reset * tick / 1000))";
            source = replace(source, ttl, ttl + " call('SET', '" + TTL + "', ttl) ttl = 100000000");
            return redis.scriptLoad(source).getBytes(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String replace(String source, String part, String by) {
        assertThat(source).containsOnlyOnce(part);
        return source.replace(part, by);
    }
}
