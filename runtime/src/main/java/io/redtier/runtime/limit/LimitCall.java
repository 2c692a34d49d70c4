package io.redtier.runtime.limit;

import io.redtier.runtime.Decision;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.redis.ScriptCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * One limit to be asked, and the translation to and from {@code limits.lua}.
 *
 * @param limit   which
 * @param subject who is counted
 * @param cost    1 or more
 * @param place   where it was counted, to be given back there; else 0
 */
record LimitCall(PreparedLimit limit, String subject, long cost, long place) {
    /** A request that is not counted yet. */
    LimitCall(PreparedLimit limit, String subject, long cost) {
        this(limit, subject, cost, 0);
    }

    /** What is to be done with the cost. */
    enum Mode {
        COUNT("1"),
        PEEK("0"),
        REFUND("-1");

        private final byte[] argument;

        Mode(String argument) {
            this.argument = argument.getBytes(StandardCharsets.US_ASCII);
        }

        byte[] argument() {
            return argument;
        }
    }

    LimitEntry policy() {
        return limit.policy();
    }

    static List<String> keys(List<LimitCall> calls) {
        List<String> keys = new ArrayList<>(calls.size());
        for (LimitCall call : calls) {
            keys.add(call.limit.key(call.subject));
        }
        return keys;
    }

    static List<byte[]> arguments(Mode mode, List<LimitCall> calls) {
        List<byte[]> all = new ArrayList<>(calls.size() + 1);
        all.add(mode.argument);
        for (LimitCall call : calls) {
            all.add(
                    mode == Mode.REFUND
                            ? call.limit.refundArgument(call.cost, call.place)
                            : call.limit.argument(call.cost));
        }
        return all;
    }

    /** The answers of a script's reply. */
    static List<Decision.Limit> answers(Mode mode, List<LimitCall> calls, byte[] reply) {
        ByteBuffer numbers = ByteBuffer.wrap(reply);
        List<Decision.Limit> answers = new ArrayList<>(calls.size());
        for (LimitCall call : calls) {
            answers.add(call.answer(mode, numbers));
        }
        return answers;
    }

    /** The answer at the place where the numbers stand, which go on to behind it. */
    Decision.Limit answer(Mode mode, ByteBuffer numbers) {
        boolean counted = numbers.getDouble() == 1 && mode == Mode.COUNT;
        boolean within = numbers.getDouble() == 1;
        return answer(
                within,
                counted && within,
                (long) numbers.getDouble(),
                micros(numbers.getDouble()),
                micros(numbers.getDouble()),
                micros(numbers.getDouble()),
                (long) numbers.getDouble());
    }

    /** Asks for it to be counted. */
    ScriptCall count() {
        return limit.count(subject, cost);
    }

    Decision.Limit answer(
            boolean within,
            boolean counted,
            long remaining,
            Duration reset,
            Duration retry,
            Duration delay,
            long place) {
        return new Decision.Limit(
                limit.name(), policy(), subject, cost, within, counted, remaining, reset, retry, delay, place);
    }

    private static Duration micros(double number) {
        return number == 0 ? Duration.ZERO : Duration.of((long) number, ChronoUnit.MICROS);
    }
}
