package io.redtier.runtime;

import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.Durations;
import java.time.Duration;

/**
 * What is known of one key of a cache at one moment.
 *
 * @param cache       name of the cache
 * @param key         the key, without prefix
 * @param policy      its entry in the document
 * @param redisKey    the key of the value in Redis
 * @param slot        slot of that key; null where the Redis cluster has no slots
 * @param where       {@link Where}
 * @param absent      whether it is remembered that there is no such thing
 * @param ttl         how long Redis keeps the value; null where it has none
 * @param nextRefresh in how long a read lets the value be loaded again before it expires, with probabilistic early
 *                    expiration on average; 0: the next read does; null where none would
 * @param loading     how long somebody may still load the value; null: nobody loads it
 * @param unavailable why Redis did not answer; null if it did
 */
public record CacheExplanation(
        String cache,
        String key,
        CacheEntry policy,
        String redisKey,
        Integer slot,
        Where where,
        boolean absent,
        Duration ttl,
        Duration nextRefresh,
        Duration loading,
        String unavailable) {
    /** Where the next read finds the value. */
    public enum Where {
        /** In the memory of this process. */
        NEAR("in the memory of this process"),
        /** In Redis. */
        REDIS("in Redis"),
        /** Nowhere: the next read loads it. */
        NOWHERE("nowhere, so the next read loads it"),
        /** Redis does not answer, and this process has nothing. */
        UNKNOWN("unknown");

        private final String text;

        Where(String text) {
            this.text = text;
        }
    }

    /** One line for people. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("cache ").append(cache).append(", key ").append(key);
        text.append(" (")
                .append(redisKey)
                .append(slot == null ? "" : ", slot " + slot)
                .append("): ");
        text.append(where.text).append(absent ? ", as \"no such thing\"" : "");
        append(text, ", for ", ttl);
        append(text, ", a read loads it again in ", nextRefresh);
        append(text, ", being loaded for up to ", loading);
        text.append(unavailable == null ? "" : " (" + unavailable + ")");
        return text.append("; policy ")
                .append(policy.policy())
                .append(", ")
                .append(policy.strategy())
                .append(", ttl ")
                .append(Durations.format(policy.ttl()))
                .append(", on ")
                .append(policy.cluster())
                .toString();
    }

    private static void append(StringBuilder text, String before, Duration time) {
        if (time != null) {
            text.append(before).append(Durations.format(time));
        }
    }
}
