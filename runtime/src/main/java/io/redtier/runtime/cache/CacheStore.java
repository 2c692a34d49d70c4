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
    private static final Script PUT = Script.load("cache_put");
    private static final Script RELEASE = Script.load("compare_and_delete");

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
        List<?> reply = (List<?>) redis.eval(
                LEASE,
                List.of(valueKey, leaseKey),
                List.of(bytes(owner), bytes(lease.toMillis()), bytes(exclusive ? 1 : 0)),
                Repeat.SAFE);
        long state = (Long) reply.get(0);
        return new Grant(state == 1 ? (byte[]) reply.get(1) : null, state == 2);
    }

    boolean storeUnderLease(String owner, byte[] value, Duration ttl) {
        return Long.valueOf(1)
                .equals(redis.eval(
                        STORE,
                        List.of(valueKey, leaseKey),
                        List.of(bytes(owner), value, bytes(ttl.toMillis())),
                        Repeat.SAFE));
    }

    void releaseLease(String owner) {
        redis.eval(RELEASE, List.of(leaseKey), List.of(bytes(owner)), Repeat.SAFE);
    }

    void put(byte[] value, Duration ttl) {
        redis.eval(PUT, List.of(valueKey, leaseKey), List.of(value, bytes(ttl.toMillis())), Repeat.SAFE);
    }

    void delete() {
        redis.delete(valueKey, leaseKey);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }
}
