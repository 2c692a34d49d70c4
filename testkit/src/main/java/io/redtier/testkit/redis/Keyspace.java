package io.redtier.testkit.redis;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** All keys with their values and ends. Texts are bytes in ISO 8859-1. Not thread-safe. */
final class Keyspace {
    private final Map<String, Entry> entries = new HashMap<>();
    private final Clock clock;

    Keyspace(Clock clock) {
        this.clock = clock;
    }

    /** @param endsAt ms since 1970; null: never */
    private record Entry(Object value, Long endsAt) {}

    /** Microseconds since 1970. */
    long micros() {
        var now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1000);
    }

    long millis() {
        return clock.millis();
    }

    boolean has(String key) {
        return entry(key) != null;
    }

    private Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry != null && entry.endsAt != null && entry.endsAt <= millis()) {
            entries.remove(key);
            return null;
        }
        return entry;
    }

    /** The value, or null. */
    <V> V get(String key, Class<V> type) {
        Entry entry = entry(key);
        if (entry == null) {
            return null;
        }
        if (!type.isInstance(entry.value)) {
            throw new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
        }
        return type.cast(entry.value);
    }

    /** The value, which is made if it is not there. */
    <V> V getOrMake(String key, Class<V> type, Supplier<V> empty) {
        V present = get(key, type);
        if (present != null) {
            return present;
        }
        V made = empty.get();
        put(key, made);
        return made;
    }

    /** Puts a value that never ends. */
    void put(String key, Object value) {
        entries.put(key, new Entry(value, null));
    }

    /** Puts a value in the place of another, whose end it gets. */
    void replace(String key, Object value) {
        Entry before = entry(key);
        entries.put(key, new Entry(value, before == null ? null : before.endsAt));
    }

    boolean remove(String key) {
        boolean there = has(key);
        entries.remove(key);
        return there;
    }

    /** Removes a collection that has become empty, as Redis does. */
    <V> void removeIf(String key, Class<V> type, Predicate<V> empty) {
        V value = get(key, type);
        if (value != null && empty.test(value)) {
            remove(key);
        }
    }

    /** Whether there is such a key. */
    boolean endAfter(String key, long millis) {
        Entry entry = entry(key);
        if (entry == null) {
            return false;
        }
        entries.put(key, new Entry(entry.value, millis() + millis));
        return true;
    }

    /** -1: never; -2: there is no such key. */
    long millisLeft(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return -2;
        }
        return entry.endsAt == null ? -1 : entry.endsAt - millis();
    }

    void clear() {
        entries.clear();
    }
}
