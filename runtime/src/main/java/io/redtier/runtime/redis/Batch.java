package io.redtier.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Calls that are sent together over one connection, and those that can be merged as one. Not thread-safe. */
final class Batch {
    /** The server works on a script without a pause: with more, others would wait for it too long. */
    private static final int MOST_MERGED = 64;

    private final List<Waiting> calls;
    private final boolean bySlot;

    /** @param bySlot whether only calls of one slot may be merged */
    Batch(List<Waiting> calls, boolean bySlot) {
        this.calls = calls;
        this.bySlot = bySlot;
    }

    /** Calls that may be merged. */
    private record Kind(ScriptMerge merge, int slot) {}

    /**
     * Sends all and waits for all replies. Afterwards each call has a reply or an error of its own.
     *
     * @param time for all of it
     */
    void exchange(Connection connection, Duration time) {
        int timeout = connection.getSoTimeout();
        boolean complete = false;
        try {
            long deadline = System.nanoTime() + time.toNanos();
            List<Part> parts = parts();
            while (!parts.isEmpty()) {
                parts.forEach(part -> connection.sendCommand(part.command.getArguments()));
                List<Object> replies = new ArrayList<>(parts.size());
                for (int i = 0; i < parts.size(); i++) {
                    replies.add(read(connection, deadline));
                    if (!(replies.get(i) instanceof JedisNoScriptException)) {
                        parts.get(i).answer(replies.get(i));
                    }
                }
                parts = unanswered(parts, replies);
            }
            connection.setSoTimeout(timeout);
            complete = true;
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            if (!complete) {
                // Replies may still come, which the next one to use it would take for its own.
                connection.setBroken();
            }
        }
    }

    /** Gives the error to all calls that have no reply. */
    void fail(RuntimeException cause) {
        calls.stream().filter(call -> !call.isAnswered()).forEach(call -> call.failed(cause));
    }

    /** Calls that cannot be merged keep their order, and so do those that can. */
    private List<Part> parts() {
        List<Part> parts = new ArrayList<>(calls.size());
        Map<Kind, List<Waiting>> alike = new LinkedHashMap<>();
        Kind last = null;
        List<Waiting> ofLast = null;
        for (Waiting call : calls) {
            if (call.command() instanceof ScriptCall script && script.merge() != null) {
                int slot = bySlot ? ClusterExecutor.slot(script.keys().get(0)) : 0;
                // Mostly they are all alike, so that there is nothing to look up.
                if (last == null || last.merge != script.merge() || last.slot != slot) {
                    last = new Kind(script.merge(), slot);
                    ofLast = alike.computeIfAbsent(last, kind -> new ArrayList<>(calls.size()));
                }
                ofLast.add(call);
            } else {
                parts.add(Part.of(call));
            }
        }
        alike.forEach((kind, all) -> {
            for (int from = 0; from < all.size(); from += MOST_MERGED) {
                List<Waiting> some = all.subList(from, Math.min(all.size(), from + MOST_MERGED));
                parts.add(some.size() == 1 ? Part.of(some.get(0)) : Part.of(kind.merge(), some));
            }
        });
        return parts;
    }

    private static Object read(Connection connection, long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new JedisConnectionException("the calls sent before took all the time");
        }
        int millis = Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        if (connection.getSoTimeout() != millis) {
            connection.setSoTimeout(millis);
        }
        try {
            return connection.getOne();
        } catch (JedisDataException e) {
            return e;
        }
    }

    /** What is to be sent again: nothing of it has been executed. */
    private static List<Part> unanswered(List<Part> parts, List<Object> replies) {
        List<Part> again = new ArrayList<>(0);
        Set<Script> told = null;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (replies.get(i) instanceof JedisNoScriptException) {
                told = told == null ? new HashSet<>() : told;
                // The first one tells the server the script, so that the others can go on to name it.
                again.add(told.add(part.script()) ? part.bySource() : part);
            } else {
                part.calls.stream().filter(call -> !call.isAnswered()).forEach(call -> again.add(Part.of(call)));
            }
        }
        return again;
    }

    /**
     * One command, and for whom it is sent.
     *
     * @param merged how the calls became one; null if there is only one
     */
    private record Part(CommandObject<?> command, ScriptMerge.Merged merged, List<Waiting> calls) {
        static Part of(Waiting call) {
            return new Part(call.command(), null, List.of(call));
        }

        static Part of(ScriptMerge merge, List<Waiting> calls) {
            List<ScriptCall> scripts = new ArrayList<>(calls.size());
            calls.forEach(call -> scripts.add((ScriptCall) call.command()));
            ScriptMerge.Merged merged = merge.merge(scripts);
            return new Part(merged.call(), merged, calls);
        }

        Script script() {
            return ((ScriptCall) command).script();
        }

        Part bySource() {
            return new Part(((ScriptCall) command).bySource(), merged, calls);
        }

        void answer(Object reply) {
            if (reply instanceof JedisDataException error) {
                calls.forEach(call -> call.failed(error));
            } else if (merged == null) {
                calls.get(0).replied(reply);
            } else {
                List<Object> replies = merged.deal(reply);
                for (int i = 0; i < replies.size(); i++) {
                    if (replies.get(i) != null) {
                        calls.get(i).replied(replies.get(i));
                    }
                }
            }
        }
    }
}
