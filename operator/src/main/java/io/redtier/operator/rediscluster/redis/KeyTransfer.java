package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.shards.Slots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/**
 * Moves the keys of slots that are marked on both nodes from one to the other, by MIGRATE in pipelines. Not thread-safe.
 */
final class KeyTransfer {

    /** Limits of one MIGRATE, which keeps both nodes from doing anything else. */
    private static final int KEYS = 100;

    private static final long BYTES = 1 << 20;

    /** How many keys of a slot are looked at in one answer. */
    private static final int MOST_KEYS = 10_000;

    /** Limit of what is sent before the answers are read. */
    private static final int MIGRATES = 8;

    /** What a MIGRATE is given at least, and how fast a large key is expected to go at the least. */
    private static final long MIGRATE_MILLIS = 2000;

    private static final long BYTES_PER_MILLI = 5000;

    /** What a target says that takes no key at all now. */
    private static final Pattern NO_KEY_AT_ALL = Pattern.compile(
            "replied with error: -?(OOM|BUSY |LOADING|MISCONF|MASTERDOWN|NOREPLICAS|READONLY|NOAUTH|WRONGPASS|NOPERM|ERR DUMP|ERR AUTH)");

    /** What a target says that does not take this key. Anything else (no answer, no majority) may pass by itself. */
    private static final Pattern KEY_AT_FAULT = Pattern.compile("replied with error: -?(ERR |BUSYKEY)");

    private final Jedis from;
    private final String source;
    private final String target;
    private final String address;
    private final List<String> login;
    private final long largestBytes;

    /**
     * @param source name of the pod of {@code from}
     * @param target name of the pod at {@code address}
     * @param login the words of MIGRATE by which one node logs in to the other; none where anybody may
     * @param largestBytes a key that takes more memory is not moved
     */
    KeyTransfer(Jedis from, String source, String target, String address, List<String> login, long largestBytes) {
        this.from = from;
        this.source = source;
        this.target = target;
        this.address = address;
        this.login = login;
        this.largestBytes = largestBytes;
    }

    /** A key that is there to be moved; memory in bytes. */
    private record Key(int slot, byte[] name, long memory) {}

    /**
     * Looks at the keys of {@code slots} before any of them moves; where there are very many, at most of them.
     *
     * @throws MoveRefused if one of them is too large
     */
    void requireMovable(Slots slots) {
        keys(slots, MOST_KEYS).forEach(this::requireMovable);
    }

    /**
     * Moves the keys of {@code slots} until none is left or {@code enough}.
     *
     * @return whether no key is left
     * @throws MoveRefused if a key, or the target, does not allow it; its slots are on their way then
     * @throws redis.clients.jedis.exceptions.JedisException if a node does not answer, or not now
     */
    boolean move(Slots slots, BooleanSupplier enough) {
        // While a slot is marked, the source makes no new keys in it: what is empty stays empty.
        Slots left = slots;
        while (!left.isEmpty()) {
            List<Key> keys = keys(left, KEYS);
            keys.forEach(this::requireMovable);
            migrate(keys);
            left = Slots.of(keys.stream().map(Key::slot).distinct().toList());
            if (!left.isEmpty() && enough.getAsBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** @param most how many of each slot */
    private List<Key> keys(Slots slots, int most) {
        int[] numbers = slots.stream().toArray();
        List<Key> keys = new ArrayList<>();
        try (Pipeline pipeline = from.pipelined()) {
            List<Response<Object>> names = IntStream.of(numbers)
                    .mapToObj(slot -> pipeline.sendCommand(
                            Command.CLUSTER, "GETKEYSINSLOT", String.valueOf(slot), String.valueOf(most)))
                    .toList();
            pipeline.sync();
            List<Response<Object>> memory = new ArrayList<>();
            for (Response<Object> ofSlot : names) {
                for (Object name : (List<?>) ofSlot.get()) {
                    memory.add(pipeline.sendCommand(Command.MEMORY, SafeEncoder.encode("USAGE"), (byte[]) name));
                }
            }
            pipeline.sync();
            int next = 0;
            for (int i = 0; i < numbers.length; i++) {
                for (Object name : (List<?>) names.get(i).get()) {
                    Object bytes = memory.get(next++).get();
                    keys.add(new Key(numbers[i], (byte[]) name, bytes == null ? 0 : (Long) bytes));
                }
            }
        }
        return keys;
    }

    private void requireMovable(Key key) {
        if (key.memory() > largestBytes) {
            throw refused(
                    key,
                    "takes " + key.memory() / (1 << 20) + " MiB: to move it would keep " + source
                            + " from answering for so long that it would be taken for failed. Split or delete it, or raise"
                            + " spec.cluster.nodeTimeout");
        }
    }

    private static MoveRefused refused(Key key, String why) {
        return new MoveRefused(
                Slots.of(List.of(key.slot())),
                Set.of(),
                "the key " + new String(key.name(), StandardCharsets.UTF_8) + " in slot " + key.slot() + " " + why);
    }

    private void migrate(List<Key> keys) {
        List<List<Key>> commands = commands(keys);
        for (int i = 0; i < commands.size(); i += MIGRATES) {
            send(commands.subList(i, Math.min(i + MIGRATES, commands.size())));
        }
    }

    private void send(List<List<Key>> commands) {
        from.getConnection().setSoTimeout((int)
                commands.stream().mapToLong(KeyTransfer::patienceMillis).sum());
        List<Response<Object>> answers;
        try (Pipeline pipeline = from.pipelined()) {
            answers = commands.stream()
                    .map(command -> pipeline.sendCommand(Command.MIGRATE, arguments(command)))
                    .toList();
            pipeline.sync();
        }
        for (int i = 0; i < commands.size(); i++) {
            try {
                answers.get(i).get();
            } catch (JedisDataException e) {
                failed(commands.get(i), e);
            }
        }
    }

    /** Of several keys the one that can't be moved is found by trying each alone. */
    private void failed(List<Key> command, JedisDataException failure) {
        String message = String.valueOf(failure.getMessage());
        boolean targetRefuses = NO_KEY_AT_ALL.matcher(message).find();
        if (!targetRefuses && !KEY_AT_FAULT.matcher(message).find()) {
            throw failure;
        }
        if (command.size() > 1) {
            command.forEach(key -> send(List.of(List.of(key))));
            return;
        }
        if (targetRefuses) {
            throw new MoveRefused(
                    Slots.NONE,
                    Set.of(target),
                    target + " takes no keys from " + source + ": " + message
                            + ". Give it what it lacks (memory: spec.memory), or ask for fewer changes of shards");
        }
        throw refused(
                command.get(0),
                "could not be moved from " + source + " to " + target + ": " + message
                        + ". Delete it, or see the logs of the two pods");
    }

    /** Keys of one command are of one slot, or Redis refuses it. */
    private static List<List<Key>> commands(List<Key> keys) {
        List<List<Key>> commands = new ArrayList<>();
        List<Key> last = new ArrayList<>();
        long bytes = 0;
        for (Key key : keys) {
            boolean fits = last.isEmpty() || last.get(0).slot() == key.slot() && bytes + key.memory() <= BYTES;
            if (!fits) {
                commands.add(last);
                last = new ArrayList<>();
                bytes = 0;
            }
            last.add(key);
            bytes += key.memory();
        }
        if (!last.isEmpty()) {
            commands.add(last);
        }
        return commands;
    }

    private static long patienceMillis(List<Key> command) {
        return MIGRATE_MILLIS + command.stream().mapToLong(Key::memory).sum() / BYTES_PER_MILLI;
    }

    /**
     * Where a key is on both nodes, the source's holds: it answers for what it has, and the other is of a move that broke
     * off.
     */
    private byte[][] arguments(List<Key> command) {
        List<String> words = new ArrayList<>(List.of(
                address,
                String.valueOf(ClusterNames.REDIS_PORT),
                "",
                "0",
                String.valueOf(patienceMillis(command)),
                "REPLACE"));
        words.addAll(login);
        words.add("KEYS");
        List<byte[]> all = new ArrayList<>();
        words.forEach(word -> all.add(SafeEncoder.encode(word)));
        command.forEach(key -> all.add(key.name()));
        return all.toArray(byte[][]::new);
    }
}
