package io.redtier.testkit.redis;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Strings, bitmaps, HyperLogLogs, which count exactly here, and what is common to all keys. */
final class StringCommands {
    private final Keyspace keys;

    private StringCommands(Keyspace keys) {
        this.keys = keys;
    }

    static void addTo(Map<String, Command> commands, Keyspace keys) {
        StringCommands own = new StringCommands(keys);
        commands.put("GET", args -> keys.get(args.get(0), String.class));
        commands.put("SET", own::set);
        commands.put("GETRANGE", own::getRange);
        commands.put("INCRBY", args -> own.add(args.get(0), Long.parseLong(args.get(1))));
        commands.put("DECRBY", args -> own.add(args.get(0), -Long.parseLong(args.get(1))));
        commands.put("DEL", args -> args.stream().filter(keys::remove).count());
        commands.put("EXISTS", args -> args.stream().filter(keys::has).count());
        commands.put("PEXPIRE", args -> keys.endAfter(args.get(0), Long.parseLong(args.get(1))) ? 1L : 0L);
        commands.put("PTTL", args -> keys.millisLeft(args.get(0)));
        commands.put(
                "TIME",
                args -> List.of(Long.toString(keys.micros() / 1_000_000), Long.toString(keys.micros() % 1_000_000)));
        commands.put("SETBIT", own::setBit);
        commands.put("GETBIT", args -> own.bits(args.get(0)).get(bit(args.get(1))) ? 1L : 0L);
        commands.put("BITCOUNT", args -> (long) own.bits(args.get(0)).cardinality());
        commands.put("PFADD", own::countedAdd);
        commands.put("PFCOUNT", args -> {
            Counted counted = keys.get(args.get(0), Counted.class);
            return counted == null ? 0L : (long) counted.elements().size();
        });
    }

    private Object set(List<String> args) {
        Long millis = null;
        boolean onlyNew = false;
        boolean keepsEnd = false;
        for (int i = 2; i < args.size(); i++) {
            switch (args.get(i).toUpperCase(Locale.ROOT)) {
                case "NX" -> onlyNew = true;
                case "KEEPTTL" -> keepsEnd = true;
                case "PX" -> millis = Long.parseLong(args.get(++i));
                case "EX" -> millis = 1000 * Long.parseLong(args.get(++i));
                default -> throw new RedisError("ERR syntax error");
            }
        }
        if (onlyNew && keys.has(args.get(0))) {
            return null;
        }
        if (keepsEnd) {
            keys.replace(args.get(0), args.get(1));
        } else {
            keys.put(args.get(0), args.get(1));
        }
        if (millis != null) {
            keys.endAfter(args.get(0), millis);
        }
        return Command.OK;
    }

    private Object getRange(List<String> args) {
        String value = keys.get(args.get(0), String.class);
        if (value == null) {
            return "";
        }
        int from = Integer.parseInt(args.get(1));
        int to = Math.min(value.length() - 1, Integer.parseInt(args.get(2)));
        return from > to ? "" : value.substring(from, to + 1);
    }

    private Object add(String key, long amount) {
        String value = keys.get(key, String.class);
        try {
            long sum = Math.addExact(value == null ? 0 : Long.parseLong(value), amount);
            keys.replace(key, Long.toString(sum));
            return sum;
        } catch (NumberFormatException | ArithmeticException e) {
            throw new RedisError("ERR value is not an integer or out of range");
        }
    }

    private BitSet bits(String key) {
        String value = keys.get(key, String.class);
        byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.ISO_8859_1);
        BitSet bits = new BitSet();
        for (int i = 0; i < bytes.length * 8; i++) {
            // The first bit of a byte is its highest.
            bits.set(i, (bytes[i / 8] >> 7 - i % 8 & 1) == 1);
        }
        return bits;
    }

    private Object setBit(List<String> args) {
        BitSet bits = bits(args.get(0));
        int bit = bit(args.get(1));
        boolean before = bits.get(bit);
        bits.set(bit, args.get(2).equals("1"));
        byte[] bytes = new byte[Math.max(bits.length(), bit + 1) / 8 + 1];
        bits.stream().forEach(one -> bytes[one / 8] |= (byte) (1 << 7 - one % 8));
        keys.replace(args.get(0), new String(bytes, StandardCharsets.ISO_8859_1));
        return before ? 1L : 0L;
    }

    private static int bit(String text) {
        return Integer.parseInt(text);
    }

    /** What stands for a HyperLogLog. */
    private record Counted(Set<String> elements) {}

    private Object countedAdd(List<String> args) {
        Counted counted = keys.getOrMake(args.get(0), Counted.class, () -> new Counted(new TreeSet<>()));
        return counted.elements().addAll(args.subList(1, args.size())) ? 1L : 0L;
    }
}
