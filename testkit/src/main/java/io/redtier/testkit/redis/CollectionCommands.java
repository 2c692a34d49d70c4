package io.redtier.testkit.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hashes and lists. */
final class CollectionCommands {
    private final Keyspace keys;

    private CollectionCommands(Keyspace keys) {
        this.keys = keys;
    }

    /** A hash. */
    private record Hash(Map<String, String> fields) {}

    /** A list. */
    private record Items(List<String> all) {}

    static void addTo(Map<String, Command> commands, Keyspace keys) {
        CollectionCommands own = new CollectionCommands(keys);
        commands.put("HGET", args -> own.fields(args.get(0)).get(args.get(1)));
        commands.put("HEXISTS", args -> own.fields(args.get(0)).containsKey(args.get(1)) ? 1L : 0L);
        commands.put("HMGET", own::hashGetMany);
        commands.put("HGETALL", own::hashGetAll);
        commands.put("HSET", own::hashSet);
        commands.put("HDEL", own::hashDelete);
        commands.put("HINCRBY", own::hashAdd);
        commands.put("LLEN", args -> (long) own.items(args.get(0)).size());
        commands.put("LINDEX", args -> own.at(args.get(0), Integer.parseInt(args.get(1))));
        commands.put("LSET", own::listSet);
        commands.put("LRANGE", own::listRange);
        commands.put("LTRIM", own::listTrim);
        commands.put("LPUSH", args -> own.push(args, true));
        commands.put("RPUSH", args -> own.push(args, false));
        commands.put("LPOP", args -> own.pop(args.get(0), true));
        commands.put("RPOP", args -> own.pop(args.get(0), false));
    }

    private Map<String, String> fields(String key) {
        Hash hash = keys.get(key, Hash.class);
        return hash == null ? Map.of() : hash.fields();
    }

    private Map<String, String> fieldsToChange(String key) {
        return keys.getOrMake(key, Hash.class, () -> new Hash(new LinkedHashMap<>()))
                .fields();
    }

    private Object hashGetMany(List<String> args) {
        Map<String, String> fields = fields(args.get(0));
        List<Object> values = new ArrayList<>();
        args.subList(1, args.size()).forEach(field -> values.add(fields.get(field)));
        return values;
    }

    private Object hashGetAll(List<String> args) {
        List<Object> all = new ArrayList<>();
        fields(args.get(0)).forEach((field, value) -> {
            all.add(field);
            all.add(value);
        });
        return all;
    }

    private Object hashSet(List<String> args) {
        Map<String, String> fields = fieldsToChange(args.get(0));
        long added = 0;
        for (int i = 1; i < args.size(); i += 2) {
            added += fields.put(args.get(i), args.get(i + 1)) == null ? 1 : 0;
        }
        return added;
    }

    private Object hashDelete(List<String> args) {
        Map<String, String> fields = fields(args.get(0));
        long removed = args.subList(1, args.size()).stream()
                .filter(fields::containsKey)
                .distinct()
                .count();
        if (removed > 0) {
            fields.keySet().removeAll(args.subList(1, args.size()));
            keys.removeIf(args.get(0), Hash.class, hash -> hash.fields().isEmpty());
        }
        return removed;
    }

    private Object hashAdd(List<String> args) {
        Map<String, String> fields = fieldsToChange(args.get(0));
        long sum = Long.parseLong(fields.getOrDefault(args.get(1), "0")) + Long.parseLong(args.get(2));
        fields.put(args.get(1), Long.toString(sum));
        return sum;
    }

    private List<String> items(String key) {
        Items items = keys.get(key, Items.class);
        return items == null ? List.of() : items.all();
    }

    private String at(String key, int index) {
        List<String> items = items(key);
        int place = index < 0 ? items.size() + index : index;
        return place < 0 || place >= items.size() ? null : items.get(place);
    }

    private Object listSet(List<String> args) {
        List<String> items = items(args.get(0));
        int index = Integer.parseInt(args.get(1));
        items.set(index < 0 ? items.size() + index : index, args.get(2));
        return Command.OK;
    }

    private Object listRange(List<String> args) {
        List<String> items = items(args.get(0));
        return new ArrayList<>(Range.of(args.get(1), args.get(2), items.size()).part(items));
    }

    private Object listTrim(List<String> args) {
        List<String> items = items(args.get(0));
        if (!items.isEmpty()) {
            List<String> kept = new ArrayList<>(
                    Range.of(args.get(1), args.get(2), items.size()).part(items));
            items.clear();
            items.addAll(kept);
            keys.removeIf(args.get(0), Items.class, list -> list.all().isEmpty());
        }
        return Command.OK;
    }

    private Object push(List<String> args, boolean atHead) {
        List<String> items = keys.getOrMake(args.get(0), Items.class, () -> new Items(new ArrayList<>()))
                .all();
        args.subList(1, args.size()).forEach(item -> items.add(atHead ? 0 : items.size(), item));
        return (long) items.size();
    }

    private Object pop(String key, boolean atHead) {
        List<String> items = items(key);
        if (items.isEmpty()) {
            return null;
        }
        String item = items.remove(atHead ? 0 : items.size() - 1);
        keys.removeIf(key, Items.class, list -> list.all().isEmpty());
        return item;
    }
}
