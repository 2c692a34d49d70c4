package io.redtier.runtime.writebehind;

import static io.redtier.runtime.redis.ScriptValues.bytes;
import static io.redtier.runtime.redis.ScriptValues.isOne;
import static io.redtier.runtime.redis.ScriptValues.text;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The waiting changes of some keys of a cache, in one slot. Each method is one round trip.
 *
 * @param redis where
 * @param base  start of all its keys, with the hash tag
 */
record Partition(RedisConnection redis, String base) {
    static final int COUNT = 8;
    private static final int MOST_DEAD = 10_000 / COUNT;
    private static final Script APPEND = Script.load("behind_append");
    private static final Script SETTLE = Script.load("behind_settle");
    private static final Script READ = Script.load("behind_read");
    private static final Script TAKE = Script.load("behind_take");
    private static final Script RENEW = Script.load("lock_renew");
    private static final Script RELEASE = Script.load("compare_and_delete");
    private static final Script DONE = Script.load("behind_done");
    private static final Script FAIL = Script.load("behind_fail");
    private static final Script DEAD = Script.load("behind_dead");
    private static final Script STATS = Script.load("behind_stats");

    /**
     * A change as it is kept; {@code id} grows with each change of the partition, {@code unsettled}: whether it is not
     * known that the cached value was removed.
     */
    record Entry(String id, String key, byte[] value, boolean unsettled) {
        private static final int BITS_FOR_CHANGES_OF_ONE_MS = 20;

        /** The id as a number: milliseconds, then the number within the millisecond. */
        long version() {
            int dash = id.indexOf('-');
            return (Long.parseLong(id.substring(0, dash)) << BITS_FOR_CHANGES_OF_ONE_MS)
                    + Long.parseLong(id.substring(dash + 1));
        }
    }

    /** What a flusher may write; {@code token} 0: nothing, since another one has the partition. */
    record Taken(long token, List<Entry> entries) {}

    /** A change that failed for good, as it is kept. */
    record Dead(String id, String key, byte[] value, String error, int attempts) {}

    /** How much there is; the dead ones are the newest. */
    record Content(long pending, long oldestAgeMillis, long dead, List<Dead> letters) {}

    static Partition of(RedisConnection redis, String keyPrefix, String cache, int number) {
        return new Partition(redis, KeySchema.writeBehindKey(keyPrefix, cache, number));
    }

    /** The number of a key's partition. Must never change, since changes wait there. */
    static int numberOf(String key) {
        CRC32 hash = new CRC32();
        hash.update(bytes(key));
        return (int) (hash.getValue() % COUNT);
    }

    /** The change's id, or null if there are too many. */
    String append(String key, byte[] value, long most) {
        return text(redis.eval(
                APPEND,
                List.of(changes(), pending(), unsettled()),
                List.of(bytes(key), value, bytes(most)),
                Repeat.SAFE));
    }

    /** Notes that the cached value was removed after a change. */
    void settle(String key, String id) {
        redis.eval(SETTLE, List.of(unsettled()), List.of(bytes(key), bytes(id)), Repeat.SAFE);
    }

    /** The newest waiting value, or null. */
    byte[] read(String key) {
        return (byte[]) redis.eval(READ, List.of(changes(), pending()), List.of(bytes(key)), Repeat.SAFE);
    }

    Taken take(String flusher, Duration lease, int most, Duration age) {
        List<?> reply = (List<?>) redis.eval(
                TAKE,
                List.of(owner(), base + ":fence", changes(), unsettled()),
                List.of(bytes(flusher), bytes(lease.toMillis()), bytes(most), bytes(age.toMillis())),
                Repeat.SAFE);
        List<Entry> entries = new ArrayList<>();
        for (Object item : reply.subList(1, reply.size())) {
            List<?> change = (List<?>) item;
            entries.add(
                    new Entry(text(change.get(0)), text(change.get(1)), (byte[]) change.get(2), isOne(change.get(3))));
        }
        return new Taken((Long) reply.get(0), entries);
    }

    boolean renew(String flusher, Duration lease) {
        return isOne(
                redis.eval(RENEW, List.of(owner()), List.of(bytes(flusher), bytes(lease.toMillis())), Repeat.SAFE));
    }

    void release(String flusher) {
        redis.eval(RELEASE, List.of(owner()), List.of(bytes(flusher)), Repeat.SAFE);
    }

    /** False if another flusher has the partition by now. */
    boolean done(String flusher, List<Entry> entries) {
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(flusher)));
        for (Entry entry : entries) {
            arguments.add(bytes(entry.id()));
            arguments.add(bytes(entry.key()));
        }
        return isOne(redis.eval(
                DONE, List.of(owner(), changes(), pending(), failures(), unsettled()), arguments, Repeat.SAFE));
    }

    /**
     * Counts a failure of one key; whether its changes are dead letters now.
     *
     * @param entries all of this key, the newest last
     */
    boolean fail(String flusher, List<Entry> entries, String error, int mostFailures) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                bytes(flusher), bytes(entries.get(0).key()), bytes(error), bytes(mostFailures), bytes(MOST_DEAD)));
        entries.forEach(entry -> arguments.add(bytes(entry.id())));
        return isOne(redis.eval(
                FAIL,
                List.of(owner(), changes(), pending(), failures(), unsettled(), dead()),
                arguments,
                Repeat.UNSAFE));
    }

    /** Takes a dead letter out, to write it or to forget it; its key, or null if there is none. */
    String takeDead(String id, boolean again) {
        return text(redis.eval(
                DEAD, List.of(dead(), changes(), pending()), List.of(bytes(id), bytes(again ? 1 : 0)), Repeat.UNSAFE));
    }

    Content content(int mostDead) {
        List<?> reply = (List<?>) redis.eval(STATS, List.of(changes(), dead()), List.of(bytes(mostDead)), Repeat.SAFE);
        List<Dead> letters = new ArrayList<>();
        for (Object item : reply.subList(3, reply.size())) {
            List<?> letter = (List<?>) item;
            letters.add(new Dead(
                    text(letter.get(0)),
                    text(letter.get(1)),
                    (byte[]) letter.get(2),
                    text(letter.get(3)),
                    Integer.parseInt(text(letter.get(4)))));
        }
        return new Content((Long) reply.get(0), (Long) reply.get(1), (Long) reply.get(2), letters);
    }

    private String owner() {
        return base + ":owner";
    }

    private String changes() {
        return base + ":changes";
    }

    private String pending() {
        return base + ":pending";
    }

    private String unsettled() {
        return base + ":unsettled";
    }

    private String failures() {
        return base + ":failures";
    }

    private String dead() {
        return base + ":dead";
    }
}
