package io.redtier.runtime.document;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of keys and channels in Redis. Braces hold the part that decides the slot on a Redis Cluster: all keys of
 * one subject share a slot, those of different subjects spread. Pure functions.
 */
public final class KeySchema {
    private static final Pattern ESCAPED = Pattern.compile("%(25)*7D");

    private KeySchema() {}

    /** The key that holds the workload's policy document, {@code redtier:policies:{shop/deployment/catalog}}. */
    public static String policyKey(Workload workload) {
        return "redtier:policies:" + tag(workload);
    }

    /** The channel on which a new document is announced; the message is its generation in decimal digits. */
    public static String policyChannel(Workload workload) {
        return policyKey(workload);
    }

    /** The key of a cached value, {@code <keyPrefix><cache>:{<key>}}. */
    public static String cacheKey(String keyPrefix, String cache, String key) {
        return keyPrefix + cache + ":{" + tag(key) + "}";
    }

    /** The key of the right to rebuild a cached value. */
    public static String leaseKey(String cacheKey) {
        return cacheKey + ":lease";
    }

    /** The key of a cache's generation, {@code <keyPrefix><cache>:generation}. */
    public static String generationKey(String keyPrefix, String cache) {
        return keyPrefix + cache + ":generation";
    }

    /** Who warms a cache up, or that it has been, {@code <keyPrefix><cache>:warm-up}. */
    public static String warmUpKey(String keyPrefix, String cache) {
        return keyPrefix + cache + ":warm-up";
    }

    /** The channel on which changes of values are told to near caches, {@code <keyPrefix>near}. */
    public static String nearChannel(String keyPrefix) {
        return keyPrefix + "near";
    }

    /** The key of a lock, {@code <keyPrefix>lock:<lock>:{<key>}}. */
    public static String lockKey(String keyPrefix, String lock, String key) {
        return keyPrefix + "lock:" + lock + ":{" + tag(key) + "}";
    }

    /** The key of a lock's fencing counter. */
    public static String fenceKey(String lockKey) {
        return lockKey + ":fence";
    }

    /** The channel on which the keys of a lock are announced as they become free, {@code <keyPrefix>lock:<lock>}. */
    public static String lockChannel(String keyPrefix, String lock) {
        return keyPrefix + "lock:" + lock;
    }

    /**
     * The start of all keys of a partition of a cache's changes that are still to be written,
     * {@code <keyPrefix>behind:{<cache>/<partition>}}.
     */
    public static String writeBehindKey(String keyPrefix, String cache, int partition) {
        return keyPrefix + "behind:{" + cache + "/" + partition + "}";
    }

    /** The start of all keys of a queue, and the channel of new jobs, {@code <keyPrefix>queue:{<queue>}}. */
    public static String queueKey(String keyPrefix, String queue) {
        return keyPrefix + "queue:{" + queue + "}";
    }

    /** The prefix of a limit's keys, {@code rl:<namespace>:<policy>:<limit>:}. */
    public static String limitPrefix(String namespace, String policy, String limit) {
        return limitsPrefix(namespace, policy) + limit + ":";
    }

    /** The prefix of the keys of all limits of a policy, {@code rl:<namespace>:<policy>:}. */
    public static String limitsPrefix(String namespace, String policy) {
        return "rl:" + namespace + ":" + policy + ":";
    }

    /**
     * The key of one subject's counter, {@code <limitPrefix>{<subject>}:<way>}.
     *
     * @param way names how it is counted: under another one nothing is counted yet
     */
    public static String limitKey(String limitPrefix, String subject, String way) {
        return limitPrefix + "{" + tag(subject) + "}:" + way;
    }

    /** The sorted set of a workload's live instances, {@code redtier:instances:{shop/deployment/catalog}}. */
    public static String instancesKey(Workload workload) {
        return "redtier:instances:" + tag(workload);
    }

    /** The hash of a workload's reports by instance, {@code redtier:reports:{shop/deployment/catalog}}. */
    public static String reportsKey(Workload workload) {
        return "redtier:reports:" + tag(workload);
    }

    /**
     * A key as what stands between braces. Redis takes all up to the first closing one for the tag, and if that is nothing
     * the whole key, so that the keys of one subject would lie in several slots: a leading one is written as
     * {@code %7D}, and what looks like that gets one more escape.
     */
    private static String tag(String key) {
        if (key.startsWith("}")) {
            return "%7D" + key.substring(1);
        }
        return key.startsWith("%") && ESCAPED.matcher(key).lookingAt() ? "%25" + key.substring(1) : key;
    }

    private static String tag(Workload workload) {
        return "{" + workload.namespace() + "/" + workload.kind().toLowerCase(Locale.ROOT) + "/" + workload.name()
                + "}";
    }
}
