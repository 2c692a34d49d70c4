package io.redtier.runtime.document;

import java.util.Locale;

/**
 * The names of keys and channels in Redis. Braces hold the part that decides the slot on a Redis Cluster: all keys of
 * one subject share a slot, those of different subjects spread. Pure functions.
 */
public final class KeySchema {
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
        return keyPrefix + cache + ":{" + key + "}";
    }

    /** The key of the right to rebuild a cached value. */
    public static String leaseKey(String cacheKey) {
        return cacheKey + ":lease";
    }

    /** The key of a lock, {@code <keyPrefix>lock:<lock>:{<key>}}. */
    public static String lockKey(String keyPrefix, String lock, String key) {
        return keyPrefix + "lock:" + lock + ":{" + key + "}";
    }

    /** The key of a lock's fencing counter. */
    public static String fenceKey(String lockKey) {
        return lockKey + ":fence";
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
        return limitPrefix + "{" + subject + "}:" + way;
    }

    /** The sorted set of a workload's live instances, {@code redtier:instances:{shop/deployment/catalog}}. */
    public static String instancesKey(Workload workload) {
        return "redtier:instances:" + tag(workload);
    }

    private static String tag(Workload workload) {
        return "{" + workload.namespace() + "/" + workload.kind().toLowerCase(Locale.ROOT) + "/" + workload.name()
                + "}";
    }
}
