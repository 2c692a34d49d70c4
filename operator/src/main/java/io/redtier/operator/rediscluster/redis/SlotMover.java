package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.Slots;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/**
 * Moves slots between two primaries while clients use them. Each slot goes in the order of {@code redis-cli --cluster
 * reshard} (clusterManagerMoveSlot in redis-cli.c): marked on the target, then on the source, then its keys by MIGRATE,
 * then the new owner is told to the target, the source and, in the end, the others. Some slots go at a time, so that a round trip
 * serves all of them. One use, by one thread.
 */
final class SlotMover {

    /** How long one call goes on before it leaves the rest to the next one, which first looks at all nodes again. */
    static final Duration PIECE = Duration.ofSeconds(2);

    /** How much is on its way at a time, one slot at least: its keys are on two nodes, which costs clients a round trip. */
    private static final int SLOTS = 128;

    private static final int KEYS_ON_THEIR_WAY = 2000;

    /** Limits of one MIGRATE, which keeps both nodes from doing anything else. */
    private static final int KEYS = 100;

    private static final long BYTES = 1 << 20;

    /** Limit of what is sent before the answers are read. */
    private static final int MIGRATES = 8;

    /** What a MIGRATE is given at least, and how fast a large key is expected to go at the least. */
    private static final long MIGRATE_MILLIS = 2000;

    private static final long BYTES_PER_MILLI = 5000;

    private final Jedis from;
    private final Jedis to;
    private final List<Jedis> others;
    private final MoveSlots step;
    private final Optional<String> password;
    private final long end = System.nanoTime() + PIECE.toNanos();

    SlotMover(Jedis from, Jedis to, List<Jedis> others, MoveSlots step, Optional<String> password) {
        this.from = from;
        this.to = to;
        this.others = others;
        this.step = step;
        this.password = password;
    }

    /**
     * Moves as many of the slots as time allows, at least a few keys.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if a node does not answer or refuses; what was moved stays
     *     moved, and a slot on its way stays marked on both nodes and is served by both
     */
    void move() {
        Slots left = step.slots();
        do {
            Slots some = next(left);
            setSlots(to, some, "IMPORTING", step.from().id());
            setSlots(from, some, "MIGRATING", step.to().id());
            if (!moveKeys(some)) {
                break;
            }
            setSlots(to, some, "NODE", step.to().id());
            setSlots(from, some, "NODE", step.to().id());
            left = left.without(some);
        } while (!left.isEmpty() && System.nanoTime() < end);
        Slots moved = step.slots().without(left);
        others.forEach(other -> setSlots(other, moved, "NODE", step.to().id()));
    }

    private Slots next(Slots left) {
        Slots some = left.lowest(SLOTS);
        List<Long> keys = countKeys(from, some);
        long sum = keys.get(0);
        int count = 1;
        while (count < keys.size() && sum + keys.get(count) <= KEYS_ON_THEIR_WAY) {
            sum += keys.get(count++);
        }
        return some.lowest(count);
    }

    /** SETSLOT for each of them. */
    static void setSlots(Jedis node, Slots slots, String... what) {
        try (Pipeline pipeline = node.pipelined()) {
            List<Response<Object>> answers = slots.stream()
                    .mapToObj(slot -> pipeline.sendCommand(Command.CLUSTER, arguments("SETSLOT", slot, what)))
                    .toList();
            pipeline.sync();
            answers.forEach(Response::get);
        }
    }

    /** How many keys of each of them the node has, in their order. */
    static List<Long> countKeys(Jedis node, Slots slots) {
        try (Pipeline pipeline = node.pipelined()) {
            List<Response<Object>> answers = slots.stream()
                    .mapToObj(slot -> pipeline.sendCommand(Command.CLUSTER, arguments("COUNTKEYSINSLOT", slot)))
                    .toList();
            pipeline.sync();
            return answers.stream().map(answer -> (Long) answer.get()).toList();
        }
    }

    private static String[] arguments(String command, int slot, String... rest) {
        String[] all = new String[2 + rest.length];
        all[0] = command;
        all[1] = String.valueOf(slot);
        System.arraycopy(rest, 0, all, 2, rest.length);
        return all;
    }

    /** A key that is there to be moved; memory in bytes. */
    private record Key(int slot, byte[] name, long memory) {}

    /** @return whether no key is left; false when time is up */
    private boolean moveKeys(Slots slots) {
        // While a slot is marked, the source makes no new keys in it: what is empty stays empty.
        Slots left = slots;
        while (!left.isEmpty()) {
            List<Key> keys = keys(left);
            migrate(keys);
            int[] full = keys.stream().mapToInt(Key::slot).distinct().toArray();
            left = Slots.of(IntStream.of(full).boxed().toList());
            // What is on its way had better be done than left to the next call, unless it is a lot.
            if (!left.isEmpty() && System.nanoTime() > end + PIECE.toNanos()) {
                return false;
            }
        }
        return true;
    }

    private List<Key> keys(Slots slots) {
        int[] numbers = slots.stream().toArray();
        List<Key> keys = new ArrayList<>();
        try (Pipeline pipeline = from.pipelined()) {
            List<Response<Object>> names = IntStream.of(numbers)
                    .mapToObj(slot -> pipeline.sendCommand(
                            Command.CLUSTER, arguments("GETKEYSINSLOT", slot, String.valueOf(KEYS))))
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
        keys.forEach(this::requireMovable);
        return keys;
    }

    private void requireMovable(Key key) {
        if (key.memory() > step.largestKeyBytes()) {
            throw new JedisDataException("the key " + new String(key.name(), StandardCharsets.UTF_8) + " in slot "
                    + key.slot() + " takes " + key.memory() / (1 << 20) + " MiB: to move it would keep "
                    + step.from().pod() + " from answering for so long that it would be taken for failed. Split or"
                    + " delete it, or raise spec.cluster.nodeTimeout");
        }
    }

    private void migrate(List<Key> keys) {
        List<List<Key>> commands = commands(keys);
        for (int i = 0; i < commands.size(); i += MIGRATES) {
            List<List<Key>> some = commands.subList(i, Math.min(i + MIGRATES, commands.size()));
            from.getConnection().setSoTimeout((int)
                    some.stream().mapToLong(SlotMover::patienceMillis).sum());
            try (Pipeline pipeline = from.pipelined()) {
                List<Response<Object>> answers = some.stream()
                        .map(command -> pipeline.sendCommand(Command.MIGRATE, arguments(command)))
                        .toList();
                pipeline.sync();
                answers.forEach(Response::get);
            }
        }
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
        List<byte[]> all = new ArrayList<>();
        for (String word : List.of(
                step.to().ip(),
                String.valueOf(ClusterNames.REDIS_PORT),
                "",
                "0",
                String.valueOf(patienceMillis(command)),
                "REPLACE")) {
            all.add(SafeEncoder.encode(word));
        }
        password.ifPresent(secret -> {
            all.add(SafeEncoder.encode("AUTH"));
            all.add(SafeEncoder.encode(secret));
        });
        all.add(SafeEncoder.encode("KEYS"));
        command.forEach(key -> all.add(key.name()));
        return all.toArray(byte[][]::new);
    }
}
