package io.redtier.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.document.LimitArithmetic;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Mode;
import io.redtier.runtime.redis.ScriptCall;
import io.redtier.runtime.redis.ScriptMerge;
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
        CHECK,
        PEEK,
        REFUND
    }

    /** A request that counted: by limit what it cost, and where the script and the model counted it. */
    private record Counted(int limit, long cost, long place, long modelPlace) {}

    /** How time passes: mostly to the moments at which something changes, where mistakes would be. */
    enum Leap {
        SOMEWHERE,
        TO_RETRY,
        TO_RESET,
        BY_WINDOW
    }

    /** Something asked after some time; {@code thousandths} are those of the first limit's window, which also leaps. */
    record Step(Act act, Leap leap, long thousandths, long micros, long cost) {}

    /** What one of several requests asks that come at once; {@code limit} is counted round. */
    record Request(int limit, long cost) {}

    private final List<LimitEntry> limits;
    private final List<ReferenceLimit> models = new ArrayList<>();
    private final List<PreparedLimit> prepared = new ArrayList<>();
    private final Jedis redis;
    private final byte[] sha;
    private final String subject;
    private long micros = START_MICROS;
    private final List<List<Counted>> counted = new ArrayList<>();
    private long expires;
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
        for (PreparedLimit limit : prepared) {
            calls.add(new LimitCall(limit, subject, step.cost));
        }
        LimitCall.Mode mode = step.act == Act.CHECK ? LimitCall.Mode.COUNT : LimitCall.Mode.PEEK;
        compare(step, run(mode, calls), exactTimes);
    }

    /** Any of the requests so far, the late ones, too, and the reply must be as if it had never been. */
    void giveBack(Step step) {
        if (counted.isEmpty()) {
            return;
        }
        List<Counted> all = counted.remove((int) (step.thousandths + step.cost) % counted.size());
        List<LimitCall> calls = all.stream()
                .map(one -> new LimitCall(prepared.get(one.limit), subject, one.cost, one.place))
                .toList();
        DoubleBuffer reply = run(LimitCall.Mode.REFUND, calls);
        for (int i = 0; i < all.size(); i++) {
            Counted one = all.get(i);
            ReferenceLimit model = models.get(one.limit);
            model.giveBack(now(one.limit), one.cost, one.modelPlace);
            assertThat(number(reply, i, 2))
                    .as("remaining after giving back")
                    .isEqualTo(Math.max(0, model.free(now(one.limit))));
            long reset = number(reply, i, 3);
            times(one.limit, one.cost, ticks(one.limit, reset), ticks(one.limit, number(reply, i, 4)));
            if (limits.size() == 1 && reset > 0) {
                lives(reset);
            }
        }
    }

    /** Several requests that come at once, each of which asks one limit: as if they came one after the other. */
    void askMerged(List<Request> requests) {
        List<ScriptCall> calls = requests.stream()
                .map(request -> new ScriptCall(
                        PreparedLimit.LIMITS,
                        List.of(key(prepared.get(limitOf(request)))),
                        List.of(new byte[0], prepared.get(limitOf(request)).argument(request.cost)),
                        null))
                .toList();
        ScriptMerge.Merged merged = new LimitMerge(PreparedLimit.LIMITS, null).merge(calls);
        List<Object> replies =
                merged.deal(run(merged.call().keys(), merged.call().args()));
        for (int i = 0; i < replies.size(); i++) {
            int limit = limitOf(requests.get(i));
            ReferenceLimit model = models.get(limit);
            long cost = requests.get(i).cost;
            DoubleBuffer reply = ByteBuffer.wrap((byte[]) replies.get(i)).asDoubleBuffer();
            boolean within = cost <= model.free(now(limit));
            if (within) {
                long place = model.spend(now(limit), cost);
                counted.add(List.of(new Counted(limit, cost, number(reply, 0, 6), place)));
            }
            assertThat(number(reply, 0, 1)).as("within").isEqualTo(within ? 1L : 0L);
            assertThat(number(reply, 0, 2)).as("remaining").isEqualTo(Math.max(0, model.free(now(limit))));
            long reset = ticks(limit, number(reply, 0, 3));
            if (within) {
                assertThat(model.free(now(limit) + reset))
                        .as("all is there at reset")
                        .isEqualTo(limits.get(limit).rate().capacity());
                assertThat(model.free(now(limit) + reset - 2))
                        .as("not more than a tick sooner")
                        .isLessThan(limits.get(limit).rate().capacity());
                assertThat(number(reply, 0, 4)).as("retry").isZero();
            } else {
                times(limit, cost, reset, ticks(limit, number(reply, 0, 4)));
            }
        }
    }

    private int limitOf(Request request) {
        return request.limit % limits.size();
    }

    private String key(PreparedLimit limit) {
        return limit.key(subject) + limit.name();
    }

    private DoubleBuffer run(LimitCall.Mode mode, List<LimitCall> calls) {
        List<String> keys = calls.stream().map(call -> key(call.limit())).toList();
        return ByteBuffer.wrap(run(keys, LimitCall.arguments(mode, calls))).asDoubleBuffer();
    }

    private byte[] run(List<String> names, List<byte[]> arguments) {
        List<byte[]> keys =
                names.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
        redis.mset(SECONDS, Long.toString(micros / 1_000_000), MICROS, Long.toString(micros % 1_000_000), TTL, "0");
        byte[] reply = (byte[]) redis.evalsha(sha, keys, arguments);
        long ttl = Long.parseLong(redis.get(TTL));
        expires = ttl == 0 ? expires : micros + 1_000 * ttl;
        return reply;
    }

    private static long number(DoubleBuffer reply, int limit, int index) {
        return (long) reply.get(7 * limit + index);
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
        List<Counted> places = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            if (step.act == Act.CHECK && allowed && within.get(i)) {
                long place = models.get(i).spend(now(i), step.cost);
                places.add(new Counted(i, step.cost, number(reply, i, 6), place));
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
        if (!places.isEmpty()) {
            counted.add(places);
        }
        if (limits.size() == 1 && exactTimes && step.act == Act.CHECK && allowed && within.get(0)) {
            lives(number(reply, 0, 3));
        }
    }

    /** The only key there is: until it tells nothing more, as the clock of its ticks has it. */
    private void lives(long resetMicros) {
        assertThat(expires).as("the key lives on").isGreaterThan(micros + resetMicros - tickMicros(limits.get(0)));
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

    /** The script with the test's clock, whose keys never expire but tell the time to live that they were to get. */
    private static byte[] script(Jedis redis) {
        try (InputStream in = LimitTrial.class.getResourceAsStream("/redtier/lua/limits.lua")) {
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            source = replace(source, "call('TIME')", "call('MGET', '" + SECONDS + "', '" + MICROS + "')");
            source = replace(source, "state, 'PX', ttl)", "state) call('SET', '" + TTL + "', ttl)");
            source = replace(source, "call('PEXPIRE', key, ttl)", "call('SET', '" + TTL + "', ttl)");
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
