package io.redtier.testkit.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Streams with consumer groups, as far as the library uses them. */
final class StreamCommands {
    private final Keyspace keys;

    private StreamCommands(Keyspace keys) {
        this.keys = keys;
    }

    private static final class Stream {
        private final NavigableMap<StreamId, List<String>> entries = new TreeMap<>();
        private final Map<String, Group> groups = new HashMap<>();
        private StreamId last = StreamId.FIRST;
    }

    private static final class Group {
        private final NavigableMap<StreamId, Pending> pending = new TreeMap<>();
        private StreamId delivered;

        Group(StreamId delivered) {
            this.delivered = delivered;
        }
    }

    private record Pending(String consumer, long since, long times) {}

    static void addTo(Map<String, Command> commands, Keyspace keys) {
        StreamCommands own = new StreamCommands(keys);
        commands.put("XADD", own::add);
        commands.put("XLEN", args -> (long) own.entries(args.get(0)).size());
        commands.put("XDEL", own::delete);
        commands.put("XRANGE", args -> own.range(args, args.get(1), args.get(2), false));
        commands.put("XREVRANGE", args -> own.range(args, args.get(2), args.get(1), true));
        commands.put("XGROUP", own::createGroup);
        commands.put("XINFO", own::groups);
        commands.put("XREADGROUP", own::readNew);
        commands.put("XACK", own::acknowledge);
        commands.put("XPENDING", own::pending);
        commands.put("XCLAIM", own::claim);
    }

    private NavigableMap<StreamId, List<String>> entries(String key) {
        Stream stream = keys.get(key, Stream.class);
        return stream == null ? new TreeMap<>() : stream.entries;
    }

    private Object add(List<String> args) {
        int at = 1;
        long most = Long.MAX_VALUE;
        if (args.get(at).equalsIgnoreCase("MAXLEN")) {
            at += args.get(at + 1).equals("~") ? 2 : 1;
            most = Long.parseLong(args.get(at));
            at++;
        }
        if (!args.get(at).equals("*")) {
            throw new RedisError("ERR ids of one's own are not in the test kit");
        }
        Stream stream = keys.getOrMake(args.get(0), Stream.class, Stream::new);
        StreamId now = new StreamId(keys.millis(), 0);
        stream.last = now.compareTo(stream.last) > 0 ? now : stream.last.next();
        stream.entries.put(stream.last, List.copyOf(args.subList(at + 1, args.size())));
        while (stream.entries.size() > most) {
            stream.entries.pollFirstEntry();
        }
        return stream.last.toString();
    }

    private Object delete(List<String> args) {
        NavigableMap<StreamId, List<String>> entries = entries(args.get(0));
        return args.subList(1, args.size()).stream()
                .filter(id -> entries.remove(StreamId.of(id, 0)) != null)
                .count();
    }

    private Object range(List<String> args, String low, String high, boolean fromTop) {
        boolean without = low.startsWith("(");
        StreamId from = low.equals("-") ? StreamId.FIRST : StreamId.of(without ? low.substring(1) : low, 0);
        StreamId to = high.equals("+") ? StreamId.LAST : StreamId.of(high, Long.MAX_VALUE);
        if (from.compareTo(to) > 0) {
            return List.of();
        }
        NavigableMap<StreamId, List<String>> part = entries(args.get(0)).subMap(from, !without, to, true);
        List<Object> reply = new ArrayList<>();
        (fromTop ? part.descendingMap() : part).forEach((id, fields) -> reply.add(entry(id, fields)));
        return args.size() > 3 ? reply.subList(0, Math.min(reply.size(), Integer.parseInt(args.get(4)))) : reply;
    }

    private static List<Object> entry(StreamId id, List<String> fields) {
        return List.of(id.toString(), fields);
    }

    private Object createGroup(List<String> args) {
        Stream stream = keys.getOrMake(args.get(1), Stream.class, Stream::new);
        if (stream.groups.putIfAbsent(args.get(2), new Group(StreamId.of(args.get(3), 0))) != null) {
            throw new RedisError("BUSYGROUP Consumer Group name already exists");
        }
        return Command.OK;
    }

    private Object groups(List<String> args) {
        Stream stream = keys.get(args.get(1), Stream.class);
        if (stream == null) {
            throw new RedisError("ERR no such key");
        }
        List<Object> reply = new ArrayList<>();
        stream.groups.forEach((name, group) -> reply.add(List.of(
                "name",
                name,
                "pending",
                (long) group.pending.size(),
                "last-delivered-id",
                group.delivered.toString())));
        return reply;
    }

    private Group group(String key, String name) {
        Stream stream = keys.get(key, Stream.class);
        Group group = stream == null ? null : stream.groups.get(name);
        if (group == null) {
            throw new RedisError("NOGROUP No such key '" + key + "' or consumer group '" + name + "'");
        }
        return group;
    }

    /** {@code GROUP group consumer COUNT n STREAMS key >}. */
    private Object readNew(List<String> args) {
        String key = args.get(6);
        Group group = group(key, args.get(1));
        List<Object> handedOut = new ArrayList<>();
        for (var entry : entries(key).tailMap(group.delivered, false).entrySet()) {
            if (handedOut.size() == Integer.parseInt(args.get(4))) {
                break;
            }
            group.delivered = entry.getKey();
            group.pending.put(entry.getKey(), new Pending(args.get(2), keys.millis(), 1));
            handedOut.add(entry(entry.getKey(), entry.getValue()));
        }
        return handedOut.isEmpty() ? null : List.of(List.of(key, handedOut));
    }

    private Object acknowledge(List<String> args) {
        Stream stream = keys.get(args.get(0), Stream.class);
        Group group = stream == null ? null : stream.groups.get(args.get(1));
        return group == null
                ? 0L
                : args.subList(2, args.size()).stream()
                        .filter(id -> group.pending.remove(StreamId.of(id, 0)) != null)
                        .count();
    }

    /** {@code key group IDLE ms - + count}. */
    private Object pending(List<String> args) {
        Group group = group(args.get(0), args.get(1));
        long now = keys.millis();
        List<Object> reply = new ArrayList<>();
        group.pending.entrySet().stream()
                .filter(entry -> now - entry.getValue().since() >= Long.parseLong(args.get(3)))
                .limit(Long.parseLong(args.get(6)))
                .forEach(entry -> reply.add(List.of(
                        entry.getKey().toString(),
                        entry.getValue().consumer(),
                        now - entry.getValue().since(),
                        entry.getValue().times())));
        return reply;
    }

    /** {@code key group consumer min-idle id [JUSTID]}. */
    private Object claim(List<String> args) {
        Group group = group(args.get(0), args.get(1));
        StreamId id = StreamId.of(args.get(4), 0);
        Pending pending = group.pending.get(id);
        if (pending == null || keys.millis() - pending.since() < Long.parseLong(args.get(3))) {
            return List.of();
        }
        List<String> fields = entries(args.get(0)).get(id);
        if (fields == null) {
            group.pending.remove(id);
            return List.of();
        }
        boolean justId = args.size() > 5;
        group.pending.put(id, new Pending(args.get(2), keys.millis(), pending.times() + (justId ? 0 : 1)));
        return List.of(justId ? id.toString() : entry(id, fields));
    }
}
