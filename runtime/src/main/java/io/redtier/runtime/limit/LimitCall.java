package io.redtier.runtime.limit;

import io.redtier.runtime.Decision;
import io.redtier.runtime.document.LimitEntry;
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
 */
record LimitCall(PreparedLimit limit, String subject, long cost) {
    private static final int REPLIES = 5;

    /** What is to be done with the cost. */
    enum Mode {
        COUNT("1"),
        PEEK("0"),
        REFUND("-1");

        private final byte[] argument;

        Mode(String argument) {
            this.argument = argument.getBytes(StandardCharsets.US_ASCII);
        }
    }

    LimitEntry policy() {
        return limit.policy();
    }

    static List<String> keys(List<LimitCall> calls) {
        return calls.stream().map(call -> call.limit.key(call.subject)).toList();
    }

    static List<byte[]> arguments(Mode mode, List<LimitCall> calls) {
        List<byte[]> all = new ArrayList<>(calls.size() + 1);
        all.add(mode.argument);
        calls.forEach(call -> all.add(call.limit.argument(call.cost)));
        return all;
    }

    /** The answers of a script's reply. */
    static List<Decision.Limit> answers(Mode mode, List<LimitCall> calls, List<?> reply) {
        boolean counted = mode == Mode.COUNT && number(reply, 0) == 1;
        List<Decision.Limit> answers = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            int at = 1 + i * REPLIES;
            boolean within = number(reply, at) == 1;
            answers.add(calls.get(i)
                    .answer(
                            within,
                            counted && within,
                            number(reply, at + 1),
                            micros(reply, at + 2),
                            micros(reply, at + 3),
                            micros(reply, at + 4)));
        }
        return answers;
    }

    Decision.Limit answer(
            boolean within, boolean counted, long remaining, Duration reset, Duration retry, Duration delay) {
        return new Decision.Limit(
                limit.name(), policy(), subject, cost, within, counted, remaining, reset, retry, delay);
    }

    private static long number(List<?> reply, int index) {
        return (Long) reply.get(index);
    }

    private static Duration micros(List<?> reply, int index) {
        return Duration.of(number(reply, index), ChronoUnit.MICROS);
    }
}
