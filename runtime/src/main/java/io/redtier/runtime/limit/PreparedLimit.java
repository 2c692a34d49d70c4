package io.redtier.runtime.limit;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.ScriptCall;
import io.redtier.runtime.redis.ScriptMerge;
import java.util.List;
import java.util.stream.Collectors;

/** A limit with all that is the same for each of its requests: how its keys end and what the script is told. Immutable. */
final class PreparedLimit {
    static final Script LIMITS = Script.load("limits");
    private static final ScriptMerge ANY_KEY = new LimitMerge(LIMITS, null);

    private final String name;
    private final LimitEntry policy;
    private final String way;
    private final byte[] argument;
    private final List<byte[]> countArguments;

    PreparedLimit(String name, LimitEntry policy) {
        this.name = name;
        this.policy = policy;
        this.way = way(policy);
        this.argument = LimitArgument.of(policy, bounded(policy.cost()));
        this.countArguments = List.of(LimitCall.Mode.COUNT.argument(), argument);
    }

    String name() {
        return name;
    }

    LimitEntry policy() {
        return policy;
    }

    String key(String subject) {
        return KeySchema.limitKey(policy.keyPrefix(), subject, way);
    }

    /** Whether what an earlier version of this limit counted is carried on. */
    boolean countsLike(LimitEntry earlier) {
        return way.equals(way(earlier))
                && policy.keyPrefix().equals(earlier.keyPrefix())
                && policy.cluster().equals(earlier.cluster());
    }

    /** What {@code limits.lua} is told. */
    byte[] argument(long cost) {
        return cost == policy.cost() ? argument : LimitArgument.of(policy, bounded(cost));
    }

    /** A cost above all capacity is rejected the same and cannot leave the range of exact numbers. */
    private long bounded(long cost) {
        return Math.min(cost, policy.rate().capacity() + 1);
    }

    /** What {@code limits.lua} is told to give back a cost that it counted at {@code place}. */
    byte[] refundArgument(long cost, long place) {
        return LimitArgument.with(LimitArgument.of(policy, cost), place);
    }

    /** A call that counts a request, and may become one with others. */
    ScriptCall count(String subject, long cost) {
        String key = key(subject);
        ScriptMerge merge =
                switch (policy.algorithm()) {
                    // The script cannot tell a log from another list, which must not fail the requests for other keys.
                    case SlidingWindowLog -> new LimitMerge(LIMITS, key);
                    // Each request in a queue has a delay of its own.
                    case LeakyBucket -> policy.rate().queueSize() == null ? ANY_KEY : null;
                    default -> ANY_KEY;
                };
        List<byte[]> arguments =
                cost == policy.cost() ? countArguments : List.of(LimitCall.Mode.COUNT.argument(), argument(cost));
        return new ScriptCall(LIMITS, List.of(key), arguments, merge);
    }

    /** What must be the same for a counter to be carried on: neither limit nor burst nor the size of a queue is in it. */
    private static String way(LimitEntry policy) {
        // Another letter where what is stored has changed: instances of the library before and after may run together.
        String letter =
                switch (policy.algorithm()) {
                    case FixedWindow -> "f";
                    case SlidingWindowLog -> "l";
                    case SlidingWindowCounter -> "c";
                    case TokenBucket -> "T";
                    case LeakyBucket -> policy.rate().queueSize() == null ? "M" : "Q";
                };
        String key = policy.key().stream()
                .map(part -> part.from() + "=" + part.name())
                .collect(Collectors.joining(","));
        return letter + policy.rate().window().toMillis() + "-" + Integer.toHexString(key.hashCode());
    }
}
