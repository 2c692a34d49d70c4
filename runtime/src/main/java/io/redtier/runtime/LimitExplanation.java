package io.redtier.runtime;

import io.redtier.runtime.document.Durations;
import io.redtier.runtime.document.LimitEntry;
import java.time.Duration;

/**
 * What is known of one subject of a limit at one moment.
 *
 * @param now      what the limit would answer to a request of the usual cost
 * @param redisKey the key of the counter in Redis
 * @param slot     slot of that key; null where the Redis cluster has no slots
 * @param degraded whether Redis did not answer, so that {@code onRedisFailure} decides
 */
public record LimitExplanation(Decision.Limit now, String redisKey, Integer slot, boolean degraded) {
    /** One line for people. */
    @Override
    public String toString() {
        LimitEntry policy = now.policy();
        StringBuilder text = new StringBuilder("limit ").append(now.name()).append(", subject ");
        text.append(now.subject()).append(" (").append(redisKey);
        text.append(slot == null ? "" : ", slot " + slot).append("): ");
        boolean counts = !degraded || policy.onRedisFailure() == LimitEntry.OnRedisFailure.LocalShare;
        text.append(
                counts ? now.remaining() + " of " + policy.rate().capacity() + " left" : "what is left is not known");
        append(text, ", all of it in ", now.resetAfter());
        append(text, ", the next request is rejected for ", now.retryAfter());
        append(text, ", the next request waits ", now.delay());
        if (degraded) {
            text.append(", without Redis, as onRedisFailure ")
                    .append(policy.onRedisFailure())
                    .append(" says");
        }
        text.append("; policy ").append(policy.policy()).append(", ").append(policy.algorithm());
        text.append(' ').append(policy.rate().limit()).append(" per ");
        text.append(Durations.format(policy.rate().window())).append(now.isShadow() ? ", Shadow" : "");
        return text.append(", on ").append(policy.cluster()).toString();
    }

    private static void append(StringBuilder text, String before, Duration time) {
        if (!time.isZero()) {
            text.append(before).append(Durations.format(time));
        }
    }
}
