package io.redtier.runtime.lock;

import static io.redtier.runtime.redis.ScriptValues.bytes;
import static io.redtier.runtime.redis.ScriptValues.isOne;

import io.redtier.runtime.LockExplanation;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LockEntry;
import io.redtier.runtime.redis.Acknowledged;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.Subscription.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * One lock in Redis. Each method is one round trip.
 *
 * @param redis   where
 * @param key     its key
 * @param channel where it is announced when it becomes free
 */
record LockKey(RedisConnection redis, String key, String channel) {
    private static final Script ACQUIRE = Script.load("lock_acquire");
    private static final Script RENEW = Script.load("lock_renew");
    private static final Script EXPLAIN = Script.load("lock_explain");
    private static final Script RELEASE = Script.load("lock_release");
    /** Longer than anything is likely to remember a token; a counter that has expired goes on from the time. */
    private static final Duration FENCE_TTL = Duration.ofDays(30);

    /**
     * The answer of Redis.
     *
     * @param taken    whether the caller has the lock
     * @param number   the fencing token (0: none) if it was taken, else milliseconds until the present lease ends
     * @param replicas how many replicas have it, if that was asked
     */
    record Answer(boolean taken, long number, long replicas) {}

    static LockKey of(RedisConnection redis, LockEntry policy, String lock, String key) {
        return new LockKey(
                redis,
                KeySchema.lockKey(policy.keyPrefix(), lock, key),
                KeySchema.lockChannel(policy.keyPrefix(), lock));
    }

    Topic topic() {
        return new Topic(redis, channel);
    }

    Answer take(String owner, LockEntry policy) {
        List<String> keys = List.of(key, KeySchema.fenceKey(key));
        List<byte[]> arguments = List.of(
                bytes(owner),
                bytes(policy.lease().toMillis()),
                bytes(policy.fencing() ? 1 : 0),
                bytes(FENCE_TTL.toMillis()));
        Acknowledged answer = policy.minReplicasAcked() == 0
                ? new Acknowledged(redis.eval(ACQUIRE, keys, arguments, Repeat.SAFE), 0)
                : redis.evalAcknowledged(ACQUIRE, keys, arguments, policy.minReplicasAcked(), Repeat.SAFE);
        List<?> reply = (List<?>) answer.reply();
        return new Answer((Long) reply.get(0) == 1, (Long) reply.get(1), answer.replicas());
    }

    LockExplanation explain(String lock, String ofKey, LockEntry policy) {
        List<?> reply = (List<?>) redis.eval(EXPLAIN, List.of(key, KeySchema.fenceKey(key)), List.of(), Repeat.SAFE);
        long left = (Long) reply.get(0);
        return new LockExplanation(
                lock,
                ofKey,
                policy,
                key,
                redis.slotOf(key),
                left < 0 ? null : Duration.ofMillis(left),
                Long.parseLong(new String((byte[]) reply.get(1), StandardCharsets.US_ASCII)));
    }

    boolean renew(String owner, Duration lease) {
        return isOne(redis.eval(RENEW, List.of(key), List.of(bytes(owner), bytes(lease.toMillis())), Repeat.SAFE));
    }

    /** Whether it was the owner's. */
    boolean release(String owner) {
        return isOne(redis.eval(RELEASE, List.of(key), List.of(bytes(owner), bytes(channel)), Repeat.SAFE));
    }
}
