package io.redtier.runtime.queue;

import static io.redtier.runtime.redis.ScriptValues.bytes;
import static io.redtier.runtime.redis.ScriptValues.isOne;
import static io.redtier.runtime.redis.ScriptValues.text;

import io.redtier.runtime.QueueStats;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.QueueEntry;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.ScriptValues;
import io.redtier.runtime.redis.Subscription.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One queue in Redis. Each method is one round trip.
 *
 * @param redis where
 * @param base  start of all its keys, with the hash tag
 */
record QueueStore(RedisConnection redis, String base) {
    static final String WORK = "work";
    private static final int MOST_DEAD = 10_000;
    private static final Script ADD = Script.load("queue_add");
    private static final Script CLAIM = Script.load("queue_claim");
    private static final Script COMPLETE = Script.load("queue_complete");
    private static final Script FAIL = Script.load("queue_fail");
    private static final Script EXTEND = Script.load("queue_extend");
    private static final Script DEAD = Script.load("queue_dead");
    private static final Script JOBS = Script.load("queue_jobs");
    private static final Script STATS = Script.load("queue_stats");

    static QueueStore of(RedisConnection redis, QueueEntry policy, String queue) {
        return new QueueStore(redis, KeySchema.queueKey(policy.keyPrefix(), queue));
    }

    /** A job as it is sent. */
    record Sent(String id, byte[] payload, Duration delay) {}

    /** A job as it was handed out; {@code exhausted}: its last attempt has ended in silence, so it may not be run. */
    record Claimed(String entry, String id, int attempt, byte[] payload, boolean exhausted) {}

    /** What was handed out, and in how many ms the next delayed one is due, or -1. */
    record Claim(List<Claimed> jobs, long nextDueMillis) {}

    /** A job as it is kept; texts are null where there is nothing. */
    record Kept(
            String id, String state, String attempts, String progress, String error, byte[] payload, String added) {}

    /** Says when there may be work. */
    Topic wakeUps() {
        return new Topic(redis, base);
    }

    Topic events() {
        return new Topic(redis, base + ":events");
    }

    /** Whether each was added. */
    List<Boolean> add(List<Sent> jobs) {
        List<String> keys = new ArrayList<>(List.of(ready(), delayed()));
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(base)));
        for (Sent job : jobs) {
            keys.add(job(job.id()));
            arguments.add(bytes(job.id()));
            arguments.add(job.payload());
            arguments.add(bytes(job.delay().toMillis()));
        }
        return ((List<?>) redis.eval(ADD, keys, arguments, Repeat.SAFE))
                .stream().map(ScriptValues::isOne).toList();
    }

    Claim claim(QueueEntry policy, int most) {
        List<?> reply = (List<?>) redis.eval(
                CLAIM,
                List.of(ready(), delayed()),
                List.of(
                        bytes(policy.visibilityTimeout().toMillis()),
                        bytes(most),
                        bytes(policy.maxAttempts()),
                        bytes(job(""))),
                Repeat.UNSAFE);
        List<Claimed> jobs = new ArrayList<>();
        for (Object item : reply.subList(1, reply.size())) {
            List<?> job = (List<?>) item;
            jobs.add(new Claimed(
                    text(job.get(0)),
                    text(job.get(1)),
                    Math.toIntExact((Long) job.get(2)),
                    (byte[]) job.get(3),
                    !isOne(job.get(4))));
        }
        return new Claim(jobs, (Long) reply.get(0));
    }

    /** False if another worker has it. */
    boolean complete(Claimed job, Duration keep, byte[] event) {
        Object reply = redis.eval(
                COMPLETE,
                List.of(ready(), job(job.id())),
                List.of(
                        bytes(job.entry()),
                        bytes(job.attempt()),
                        bytes(keep.toMillis()),
                        bytes(events().channel()),
                        event),
                Repeat.SAFE);
        return !Long.valueOf(0).equals(reply);
    }

    /**
     * False if another worker has it.
     *
     * @param delay until the next attempt; null: there is none
     */
    boolean fail(Claimed job, String error, Duration delay, byte[] event) {
        return isOne(redis.eval(
                FAIL,
                List.of(ready(), delayed(), dead(), job(job.id())),
                List.of(
                        bytes(job.entry()),
                        bytes(job.attempt()),
                        bytes(job.id()),
                        bytes(error),
                        bytes(delay == null ? -1 : delay.toMillis()),
                        bytes(events().channel()),
                        event,
                        bytes(base),
                        bytes(MOST_DEAD),
                        bytes(job(""))),
                Repeat.SAFE));
    }

    /** False if another worker has it; {@code percent} null: only a sign of life. */
    boolean extend(Claimed job, Integer percent, byte[] event) {
        return isOne(redis.eval(
                EXTEND,
                List.of(ready(), job(job.id())),
                List.of(
                        bytes(job.entry()),
                        bytes(job.attempt()),
                        bytes(percent == null ? "" : percent.toString()),
                        bytes(events().channel()),
                        event),
                Repeat.SAFE));
    }

    /** Takes a job out of the dead letters, to try it again or to forget it; false if it is none. */
    boolean takeDead(String id, boolean again) {
        return isOne(redis.eval(
                DEAD,
                List.of(ready(), dead(), job(id)),
                List.of(bytes(id), bytes(again ? 1 : 0), bytes(base)),
                Repeat.UNSAFE));
    }

    List<Kept> dead(int skip, int count) {
        return jobs(List.of(bytes(job("")), bytes(skip), bytes(count)));
    }

    List<Kept> jobs(String id) {
        return jobs(List.of(bytes(job("")), bytes(0), bytes(0), bytes(id)));
    }

    private List<Kept> jobs(List<byte[]> arguments) {
        return ((List<?>) redis.eval(JOBS, List.of(dead()), arguments, Repeat.SAFE))
                .stream()
                        .map(item -> (List<?>) item)
                        .map(job -> new Kept(
                                text(job.get(0)),
                                text(job.get(1)),
                                text(job.get(2)),
                                text(job.get(3)),
                                text(job.get(4)),
                                (byte[]) job.get(5),
                                text(job.get(6))))
                        .toList();
    }

    QueueStats stats() {
        List<?> reply = (List<?>) redis.eval(STATS, List.of(ready(), delayed(), dead()), List.of(), Repeat.SAFE);
        return new QueueStats(
                (Long) reply.get(0),
                (Long) reply.get(1),
                (Long) reply.get(2),
                (Long) reply.get(3),
                Duration.ofMillis((Long) reply.get(4)));
    }

    private String ready() {
        return base + ":ready";
    }

    private String delayed() {
        return base + ":delayed";
    }

    private String dead() {
        return base + ":dead";
    }

    private String job(String id) {
        return base + ":job:" + id;
    }
}
