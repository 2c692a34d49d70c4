package io.redtier.runtime.cache;

import static io.redtier.runtime.redis.ScriptValues.bytes;
import static io.redtier.runtime.redis.ScriptValues.isOne;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.redis.EntryWrites;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.ScriptBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One cached entry in Redis: its value and the lease to rebuild it. Each method is one round trip.
 *
 * @param redis    the connection
 * @param hash     whether the value is a Hash; else it is a String
 * @param valueKey key of the value
 * @param channel  where changes are told; empty: nowhere
 * @param message  how a change of this entry is told
 */
record CacheStore(RedisConnection redis, boolean hash, String valueKey, String channel, String message) {
    static final Script LEASE = Script.load("cache_lease");
    static final Script STORE = Script.load("cache_store");
    static final Script INVALIDATE = Script.load("cache_invalidate");
    static final Script RELEASE = Script.load("compare_and_delete");
    private static final Script EXPLAIN = Script.load("cache_explain");
    /** As much of a String as tells what it is: a stamp and JSON null, and whether more follows. */
    private static final long HEAD_LENGTH = Stamp.LENGTH + 5;

    private static final Script REFRESH = Script.load("cache_refresh");
    private static final String NOBODY = "";
    private static final String NOWHERE = "";

    /**
     * What a miss may do.
     *
     * @param parts   the value, if it has appeared meanwhile; else empty
     * @param granted whether the caller is to load
     */
    record Grant(List<byte[]> parts, boolean granted) {
        @SuppressWarnings("unchecked")
        static Grant of(Object reply) {
            List<?> list = (List<?>) reply;
            long state = (Long) list.get(0);
            if (state != 1) {
                return new Grant(List.of(), state == 2);
            }
            return new Grant(
                    list.get(1) instanceof byte[] string ? List.of(string) : (List<byte[]>) list.get(1), false);
        }
    }

    /** @param generation values of an earlier one count as absent */
    Grant takeLease(String owner, Duration lease, boolean exclusive, long generation) {
        return Grant.of(eval(LEASE, leaseCall(owner, lease, exclusive, generation)));
    }

    ScriptBatch.Call leaseCall(String owner, Duration lease, boolean exclusive, long generation) {
        return call(
                bytes(owner),
                bytes(lease.toMillis()),
                bytes(exclusive ? "1" : "0"),
                bytes(hash ? "h" : "s"),
                bytes(generation));
    }

    /** Whether the caller is to rebuild the value, since it has {@code left} to live, or less, and nobody else does. */
    boolean takeLeaseToRefresh(String owner, Duration lease, long leftMillis) {
        return isOne(eval(REFRESH, call(bytes(owner), bytes(lease.toMillis()), bytes(leftMillis))));
    }

    /** Stores what was loaded, if the lease still stands. */
    boolean storeUnderLease(String owner, List<byte[]> parts, Duration ttl) {
        return isOne(eval(STORE, storeCall(owner, parts, ttl)));
    }

    ScriptBatch.Call storeCall(String owner, List<byte[]> parts, Duration ttl) {
        return storeCall(owner, false, NOWHERE, parts, ttl);
    }

    /** Stores what was written, if the lease still stands, or removes what is there. */
    boolean storeOrInvalidate(String owner, List<byte[]> parts, Duration ttl) {
        return isOne(eval(STORE, storeCall(owner, true, channel, parts, ttl)));
    }

    /** Stores what is known to be current. */
    void put(List<byte[]> parts, Duration ttl) {
        eval(STORE, putCall(parts, ttl));
    }

    ScriptBatch.Call putCall(List<byte[]> parts, Duration ttl) {
        return storeCall(NOBODY, false, channel, parts, ttl);
    }

    /** As {@link #put}, of a String, together with others. */
    EntryWrites.Entry entry(byte[] value, Duration ttl) {
        return new EntryWrites.Entry(valueKey, leaseKey(), value, ttl.toMillis(), channel, message);
    }

    private ScriptBatch.Call storeCall(
            String owner, boolean orInvalidate, String told, List<byte[]> parts, Duration ttl) {
        List<byte[]> arguments = new ArrayList<>(5 + parts.size());
        arguments.add(bytes(owner));
        arguments.add(bytes(orInvalidate ? "1" : "0"));
        arguments.add(bytes(ttl.toMillis()));
        arguments.add(bytes(told));
        arguments.add(bytes(message));
        arguments.addAll(parts);
        return new ScriptBatch.Call(List.of(valueKey, leaseKey()), arguments);
    }

    private String leaseKey() {
        return KeySchema.leaseKey(valueKey);
    }

    void releaseLease(String owner) {
        eval(RELEASE, releaseCall(owner));
    }

    ScriptBatch.Call releaseCall(String owner) {
        return new ScriptBatch.Call(List.of(leaseKey()), List.of(bytes(owner)));
    }

    void invalidate() {
        eval(INVALIDATE, invalidateCall());
    }

    ScriptBatch.Call invalidateCall() {
        return call(bytes(NOBODY), bytes(0), bytes(channel), bytes(message));
    }

    /**
     * What Redis knows of the entry.
     *
     * @param ttlMillis   how long the value lives on; -1: for ever; -2: it is not there
     * @param leaseMillis the same of the lease
     * @param head        what the value starts with
     */
    record Known(long ttlMillis, long leaseMillis, byte[] head) {}

    Known explain() {
        List<?> reply = (List<?>) eval(EXPLAIN, call(bytes(HEAD_LENGTH)));
        return new Known((Long) reply.get(0), (Long) reply.get(1), (byte[]) reply.get(2));
    }

    /** Removes the value and keeps others from rebuilding it while the owner writes the origin. */
    void invalidateAndHold(String owner, Duration lease) {
        eval(INVALIDATE, call(bytes(owner), bytes(lease.toMillis()), bytes(channel), bytes(message)));
    }

    private ScriptBatch.Call call(byte[]... arguments) {
        return new ScriptBatch.Call(List.of(valueKey, leaseKey()), List.of(arguments));
    }

    private Object eval(Script script, ScriptBatch.Call call) {
        return redis.eval(script, call.keys(), call.args(), Repeat.SAFE);
    }
}
