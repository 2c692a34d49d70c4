package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

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

    /** How many refusals are told word for word. */
    private static final int REASONS = 3;

    private final Jedis from;
    private final Jedis to;
    private final List<Jedis> others;
    private final MoveSlots step;
    private final KeyTransfer keys;
    private final long end = System.nanoTime() + PIECE.toNanos();

    /** @param login the words of MIGRATE by which the source logs in to the target; none where anybody may */
    SlotMover(Jedis from, Jedis to, List<Jedis> others, MoveSlots step, List<String> login) {
        this.from = from;
        this.to = to;
        this.others = others;
        this.step = step;
        this.keys = new KeyTransfer(
                from, step.from().pod(), step.to().pod(), step.to().ip(), login, step.largestKeyBytes());
    }

    /**
     * Moves as many of the slots as time allows, at least a few keys.
     *
     * @throws MoveRefused if a key, or the target, does not allow it; the others are moved all the same
     * @throws redis.clients.jedis.exceptions.JedisException if a node does not answer or refuses; what was moved stays
     *     moved, and a slot on its way stays marked on both nodes and is served by both
     */
    void move() {
        Slots left = step.slots();
        Slots moved = Slots.NONE;
        List<JedisDataException> refusals = new ArrayList<>();
        do {
            Slots some = next(left);
            try {
                if (!moveKeys(some)) {
                    break;
                }
                setSlots(to, some, "NODE", step.to().id());
                setSlots(from, some, "NODE", step.to().id());
                moved = moved.and(some);
                left = left.without(some);
            } catch (MoveRefused e) {
                Slots stopped = e.targets().isEmpty() ? e.slots() : left;
                refusals.add(callOff(stopped, e));
                left = left.without(stopped);
            }
        } while (!left.isEmpty() && System.nanoTime() < end);
        for (Jedis other : others) {
            setSlots(other, moved, "NODE", step.to().id());
        }
        if (!refusals.isEmpty()) {
            throw allOf(refusals);
        }
    }

    /** All in one: no mere {@link MoveRefused} where something is on its way. What is of single keys is told last. */
    static JedisDataException allOf(List<JedisDataException> refusals) {
        List<MoveRefused> calledOff = refusals.stream()
                .filter(MoveRefused.class::isInstance)
                .map(MoveRefused.class::cast)
                .toList();
        int more = refusals.size() - REASONS;
        String message = refusals.stream()
                        .sorted(Comparator.comparing(SlotMover::isOfKeysAlone))
                        .limit(REASONS)
                        .map(JedisDataException::getMessage)
                        .collect(Collectors.joining(". Also, "))
                + (more > 0 ? ". " + more + " more like these are named when these are gone" : "");
        return calledOff.size() < refusals.size()
                ? new JedisDataException(message)
                : new MoveRefused(
                        calledOff.stream().map(MoveRefused::slots).reduce(Slots.NONE, Slots::and),
                        calledOff.stream()
                                .flatMap(refusal -> refusal.targets().stream())
                                .collect(Collectors.toSet()),
                        message);
    }

    private static boolean isOfKeysAlone(JedisDataException refusal) {
        return refusal instanceof MoveRefused called && called.targets().isEmpty();
    }

    /** @return whether no key is left; false when time is up */
    private boolean moveKeys(Slots slots) {
        keys.requireMovable(slots);
        mark(slots);
        // What is on its way had better be done than left to the next call, unless it is a lot.
        return keys.move(slots, () -> System.nanoTime() > end + PIECE.toNanos());
    }

    private void mark(Slots slots) {
        setSlots(to, slots, "IMPORTING", step.from().id());
        setSlots(from, slots, "MIGRATING", step.to().id());
    }

    /**
     * Takes the marks away, so that a failover of either node hides nothing and everything else can go on. Where keys went
     * ahead that is not possible: until they all are there, the marks lead clients to them, also where the heir of one of
     * the nodes knows nothing of them.
     *
     * @return what is to be said of it
     */
    private JedisDataException callOff(Slots slots, MoveRefused reason) {
        Slots begun = filled(to, slots);
        Slots untouched = slots.without(begun);
        setSlots(from, untouched, "STABLE");
        setSlots(to, untouched, "STABLE");
        // A client that was sent there before may have come a moment later.
        Slots late = filled(to, untouched);
        Slots ahead = begun.and(late);
        mark(ahead);
        if (!ahead.isEmpty()) {
            return new JedisDataException(reason.getMessage() + ". Other keys of slots " + ahead
                    + " are moved already, so no pods are replaced before it is done");
        }
        return reason;
    }

    /** Those of the slots that the node has keys of. */
    static Slots filled(Jedis node, Slots slots) {
        List<Long> keys = countKeys(node, slots);
        int[] numbers = slots.stream().toArray();
        return Slots.of(IntStream.range(0, numbers.length)
                .filter(i -> keys.get(i) > 0)
                .mapToObj(i -> numbers[i])
                .toList());
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
}
