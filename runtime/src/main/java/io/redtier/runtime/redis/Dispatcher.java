package io.redtier.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Sends the calls of all threads to one server over a few connections. A call that comes when nobody waits and a
 * connection is free is sent at once and by itself, as without a dispatcher. Those that come while all are under way wait,
 * and are sent together by one of their threads: nobody waits for others to come, and no thread works for others beyond the
 * batch of its own call. While there are many callers, a thread lets the others run before it sends what has come, and
 * before it goes to sleep: see {@link Yielding}.
 *
 * <p>One connection, the main one, is handed from batch to batch, so that the more calls there are, the more are sent
 * together. Some more are for a call that comes when nobody waits, and for those whose wait tells that the batch under way
 * is slow. Thread-safe.
 */
final class Dispatcher {
    private static final int MOST_SIDE_LANES = 3;
    private static final int MOST_CALLS = 128;
    /** A batch is slow, so that those that wait take another connection, after this and several times what is usual. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int SLOW_TIMES = 4;
    /** What they cost together is about what it costs to sleep and be woken, so that it is never much more than that. */
    private static final int MOST_YIELDS = 5;

    private final Supplier<Connection> connections;
    private final Duration timeout;
    private final boolean bySlot;
    private final AtomicInteger mainLane = new AtomicInteger(1);
    private final AtomicInteger sideLanes;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final Yielding yielding = new Yielding();
    /** Calls of the last batch of the main lane; 1 after a call by itself. */
    private volatile int lastBatch = 1;
    /** What a batch takes usually: a mean in which the last ones weigh most. Lost updates do no harm. */
    private volatile long usualNanos;

    /**
     * @param connections gives a connection that goes back by being closed
     * @param settings    its timeout is the longest wait for the replies of one batch; a call waits half of it for its turn
     * @param bySlot      whether only calls of one slot may be merged
     */
    Dispatcher(Supplier<Connection> connections, ConnectionSettings settings, boolean bySlot) {
        this.connections = connections;
        this.bySlot = bySlot;
        this.timeout = settings.commandTimeout();
        // One connection is the main lane's, and one listens for policies.
        this.sideLanes = new AtomicInteger(Math.min(MOST_SIDE_LANES, settings.maxConnections() - 2));
    }

    /** Sends a command, alone or with others, and waits for its reply. */
    <T> T execute(CommandObject<T> command) {
        if (queue.isEmpty()) {
            if (take(mainLane)) {
                return onMainLane(command);
            }
            // With many callers it is soon in a batch, which costs less than a round trip of its own.
            if (lastBatch == 1 && take(sideLanes)) {
                try {
                    return alone(connections, command);
                } finally {
                    sideLanes.incrementAndGet();
                }
            }
        }
        return command.getBuilder().build(inTurn(new Waiting(command)));
    }

    private <T> T onMainLane(CommandObject<T> command) {
        if (lastBatch > 1 && yielding.letOthersRun() && !queue.isEmpty()) {
            Waiting own = new Waiting(command);
            own.take();
            sendWithOthers(own, this::passMainLaneOn);
            return command.getBuilder().build(own.result());
        }
        lastBatch = 1;
        try {
            return alone(connections, command);
        } finally {
            passMainLaneOn();
        }
    }

    private Object inTurn(Waiting own) {
        queue.add(own);
        for (int i = 0; i < MOST_YIELDS && yielding.letOthersRun(); i++) {
            if (own.isDone()) {
                return own.result();
            }
            if (own.isQueued() && take(mainLane)) {
                if (own.take()) {
                    sendWithOthers(own, this::passMainLaneOn);
                    return own.result();
                }
                passMainLaneOn();
            }
        }
        own.sleep();
        if (take(mainLane)) {
            // It became free before anyone could see that somebody sleeps.
            passMainLaneOn();
        }
        long turn = System.nanoTime() + timeout.dividedBy(2).toNanos();
        long end = turn + timeout.multipliedBy(2).toNanos();
        while (!own.await(System.nanoTime() + Math.max(SLOW_NANOS, SLOW_TIMES * usualNanos))) {
            if (own.isQueued() && take(sideLanes)) {
                if (own.take()) {
                    sendWithOthers(own, sideLanes::incrementAndGet);
                    return own.result();
                }
                sideLanes.incrementAndGet();
            }
            long now = System.nanoTime();
            if (now - turn >= 0 && own.leave()) {
                throw new JedisException("no connection became free", new NoSuchElementException("all are in use"));
            }
            if (now - end >= 0 && own.isTaken()) {
                // Who sends it should have been done; if it hangs all the same, nobody hangs with it.
                throw new JedisConnectionException("no reply in time");
            }
        }
        if (own.leads()) {
            yielding.letOthersRun();
            sendWithOthers(own, this::passMainLaneOn);
        }
        return own.result();
    }

    /** Sends a command over a connection of its own. */
    static <T> T alone(Supplier<Connection> connections, CommandObject<T> command) {
        try (Connection connection = connections.get()) {
            try {
                return connection.executeCommand(command);
            } catch (JedisNoScriptException e) {
                if (command instanceof ScriptCall script) {
                    return command.getBuilder().build(connection.executeCommand(script.bySource()));
                }
                throw e;
            }
        }
    }

    private void sendWithOthers(Waiting own, Runnable release) {
        List<Waiting> calls = new ArrayList<>();
        calls.add(own);
        Waiting next = queue.poll();
        while (next != null) {
            if (next.take()) {
                calls.add(next);
            }
            next = calls.size() < MOST_CALLS ? queue.poll() : null;
        }
        lastBatch = calls.size();
        long started = System.nanoTime();
        Batch batch = new Batch(calls, bySlot);
        try (Connection connection = connections.get()) {
            batch.exchange(connection, timeout);
        } catch (RuntimeException e) {
            batch.fail(e);
        } finally {
            usualNanos += (System.nanoTime() - started - usualNanos) / 8;
            calls.forEach(Waiting::wake);
            // Last, so that their next calls are in the next batch: small ones cost client and server twice as much.
            release.run();
        }
    }

    private static boolean take(AtomicInteger lanes) {
        int free = lanes.get();
        while (free > 0) {
            if (lanes.compareAndSet(free, free - 1)) {
                return true;
            }
            free = lanes.get();
        }
        return false;
    }

    /** Makes the main lane free, which those that wait and are awake look for, or gives it to the first one that sleeps. */
    private void passMainLaneOn() {
        do {
            mainLane.incrementAndGet();
            Waiting first = queue.peek();
            while (first != null && !first.isQueued()) {
                queue.remove(first);
                first = queue.peek();
            }
            if (first == null || !first.isAsleep()) {
                return;
            }
        } while (take(mainLane) && !letOneLead());
    }

    private boolean letOneLead() {
        Waiting next = queue.poll();
        while (next != null && !next.lead()) {
            next = queue.poll();
        }
        return next != null;
    }
}
