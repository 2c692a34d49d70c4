package io.redtier.runtime.cache;

import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One cached entry in Redis: its value and the lease to rebuild it. Each method is one round trip. */
record CacheStore(RedisConnection redis, String valueKey, String leaseKey) {
    private static final Script LEASE = Script.load("cache_lease");
    private static final Script STORE = Script.load("cache_store");
    private static final Script INVALIDATE = Script.load("cache_invalidate");
    private static final Script RELEASE = Script.load("compare_and_delete");
    private static final String NOBODY = "";

    /**
     * What a miss may do.
     *
     * @param value   the value, if it has appeared meanwhile; else null
     * @param granted whether the caller is to load
     */
    record Grant(byte[] value, boolean granted) {}

    byte[] read() {
        return redis.get(valueKey);
    }

    Grant takeLease(String owner, Duration lease, boolean exclusive) {
        List<?> reply = (List<?>) eval(LEASE, bytes(owner), bytes(lease.toMillis()), bytes(exclusive ? 1 : 0));
        long state = (Long) reply.get(0);
        return new Grant(state == 1 ? (byte[]) reply.get(1) : null, state == 2);
    }

    /** Stores what was loaded, if the lease still stands. */
    boolean storeUnderLease(String owner, byte[] value, Duration ttl) {
        return store(owner, false, value, ttl);
    }

    /** Stores what was written, if the lease still stands, or removes what is there. */
    boolean storeOrInvalidate(String owner, byte[] value, Duration ttl) {
        return store(owner, true, value, ttl);
    }

    /** Stores what is known to be current. */
    void put(byte[] value, Duration ttl) {
        store(NOBODY, false, value, ttl);
    }

    private boolean store(String owner, boolean orInvalidate, byte[] value, Duration ttl) {
        return Long.valueOf(1)
                .equals(eval(STORE, bytes(owner), bytes(orInvalidate ? 1 : 0), bytes(ttl.toMillis()), value));
    }

    void releaseLease(String owner) {
        redis.eval(RELEASE, List.of(leaseKey), List.of(bytes(owner)), Repeat.SAFE);
    }

    void invalidate() {
        eval(INVALIDATE, bytes(NOBODY), bytes(0));
    }

    /** Removes the value and keeps others from rebuilding it while the owner writes the origin. */
    void invalidateAndHold(String owner, Duration lease) {
        eval(INVALIDATE, bytes(owner), bytes(lease.toMillis()));
    }

    private Object eval(Script script, byte[]... arguments) {
        return redis.eval(script, List.of(valueKey, leaseKey), List.of(arguments), Repeat.SAFE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }
}
