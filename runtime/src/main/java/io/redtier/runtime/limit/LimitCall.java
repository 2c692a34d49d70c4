package io.redtier.runtime.limit;

import io.redtier.runtime.Decision;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LimitArithmetic;
import io.redtier.runtime.document.LimitEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One limit to be asked, and the translation to and from {@code limits.lua}.
 *
 * @param name    the limit's name
 * @param policy  its entry in the document
 * @param subject who is counted
 * @param cost    1 or more
 */
record LimitCall(String name, LimitEntry policy, String subject, long cost) {
    private static final int REPLIES = 4;

    String key() {
        return KeySchema.limitKey(policy.keyPrefix(), subject);
    }

    List<byte[]> arguments() {
        LimitEntry.Rate rate = policy.rate();
        String algorithm = policy.algorithm() == LimitEntry.Algorithm.FixedWindow ? "F" : "T";
        // A cost above all capacity is rejected the same and cannot leave the range of exact numbers.
        long bounded = Math.min(cost, rate.capacity() + 1);
        return List.of(
                bytes(algorithm),
                bytes(signature(algorithm)),
                bytes(rate.limit()),
                bytes(rate.capacity()),
                bytes(LimitArithmetic.windowTicks(rate.window())),
                bytes(LimitArithmetic.tickMicros(rate.window())),
                bytes(bounded),
                bytes(policy.mode() == LimitEntry.Mode.Shadow ? 1 : 0));
    }

    /** What must be the same for a counter to be carried on: neither limit nor burst is in it. */
    private String signature(String algorithm) {
        String key = policy.key().stream()
                .map(part -> part.from() + "=" + part.name())
                .collect(Collectors.joining(","));
        return algorithm + policy.rate().window().toMillis() + "-" + Integer.toHexString(key.hashCode());
    }

    /** The answer for the call at {@code index} of a script's reply. */
    Decision.Limit answer(List<?> reply, int index) {
        int at = 1 + index * REPLIES;
        return new Decision.Limit(
                name,
                policy,
                (Long) reply.get(at) == 1,
                (Long) reply.get(at + 1),
                micros(reply.get(at + 2)),
                micros(reply.get(at + 3)));
    }

    /** The answer without Redis. */
    Decision.Limit answerWithoutRedis() {
        boolean within = policy.onRedisFailure() == LimitEntry.OnRedisFailure.Allow;
        return new Decision.Limit(
                name, policy, within, 0, Duration.ZERO, within ? Duration.ZERO : Duration.ofSeconds(1));
    }

    static List<byte[]> arguments(List<LimitCall> calls) {
        List<byte[]> all = new ArrayList<>();
        calls.forEach(call -> all.addAll(call.arguments()));
        return all;
    }

    private static Duration micros(Object number) {
        return Duration.of((Long) number, ChronoUnit.MICROS);
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }
}
