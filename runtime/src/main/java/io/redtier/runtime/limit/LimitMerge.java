package io.redtier.runtime.limit;

import io.redtier.runtime.redis.Script;
import io.redtier.runtime.redis.ScriptCall;
import io.redtier.runtime.redis.ScriptMerge;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one call of {@code limits.lua} of many requests that ask one limit each. Requests of equal cost for one key are
 * one entry of it, of which the script tells how many are allowed: those are the ones that came first.
 *
 * @param script {@code limits.lua}
 * @param key    only requests for this key are merged; null: for any
 */
record LimitMerge(Script script, String key) implements ScriptMerge {
    private static final byte[] APART = "n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Merged merge(List<ScriptCall> calls) {
        List<Entry> entryOf = new ArrayList<>(calls.size());
        List<Entry> entries = new ArrayList<>(calls.size());
        List<String> keys = new ArrayList<>(calls.size());
        Map<String, Entry> latest = new HashMap<>();
        for (ScriptCall call : calls) {
            String counter = call.keys().get(0);
            byte[] argument = call.args().get(1);
            Entry entry = latest.get(counter);
            if (entry == null || !Arrays.equals(entry.argument, argument)) {
                // Another cost for the same key is decided after those that came before.
                entry = new Entry(argument, entries.size());
                latest.put(counter, entry);
                entries.add(entry);
                keys.add(counter);
            }
            entry.times++;
            entryOf.add(entry);
        }
        List<byte[]> arguments = new ArrayList<>(entries.size() + 2);
        arguments.add(APART);
        ByteBuffer times = ByteBuffer.allocate(entries.size() * Double.BYTES);
        for (Entry entry : entries) {
            arguments.add(entry.argument);
            times.putDouble(entry.times);
        }
        arguments.add(times.array());
        return new Requests(new ScriptCall(script, keys, arguments, null), entryOf);
    }

    private record Requests(ScriptCall call, List<Entry> entryOf) implements Merged {
        @Override
        public List<Object> deal(Object reply) {
            ByteBuffer numbers = ByteBuffer.wrap((byte[]) reply);
            List<Object> replies = new ArrayList<>(entryOf.size());
            entryOf.forEach(entry -> replies.add(entry.next(numbers)));
            return replies;
        }
    }

    /** Equal requests for one key, one after the other. */
    private static final class Entry {
        private static final int REPLY_BYTES = 7 * Double.BYTES;

        private final byte[] argument;
        private final int from;
        private int times;
        private int dealt;

        Entry(byte[] argument, int index) {
            this.argument = argument;
            this.from = index * REPLY_BYTES;
        }

        /** What the next one would have been answered alone; null if none was decided. */
        byte[] next(ByteBuffer numbers) {
            long allowed = (long) numbers.getDouble(from + Double.BYTES);
            if (allowed < 0) {
                return null;
            }
            byte[] own = new byte[REPLY_BYTES];
            numbers.get(from, own);
            dealt++;
            if (times > 1) {
                edit(ByteBuffer.wrap(own), allowed);
            }
            return own;
        }

        /** The script tells of the last one allowed, and when the first one rejected may come again. */
        private void edit(ByteBuffer own, long allowed) {
            boolean within = dealt <= allowed;
            own.putDouble(0, within ? 1 : 0).putDouble(Double.BYTES, within ? 1 : 0);
            if (within) {
                double later = (allowed - dealt) * LimitArgument.cost(argument);
                own.putDouble(2 * Double.BYTES, own.getDouble(2 * Double.BYTES) + later);
                own.putDouble(
                        3 * Double.BYTES, own.getDouble(3 * Double.BYTES) - LimitArgument.resetMicros(argument, later));
                own.putDouble(4 * Double.BYTES, 0);
            }
        }
    }
}
