package io.redtier.runtime.cache;

import io.redtier.runtime.redis.EntryWrites;
import io.redtier.runtime.redis.ScriptBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes of many keys of one cache.
 *
 * @param scope the cache
 */
record BulkChange<T>(Scope<T> scope) {
    /** Whether all were stored. */
    boolean putAll(Map<String, ? extends T> values) {
        long generation = scope.generations().freshOrLast();
        // All first, so that nothing has happened if one cannot be written.
        Map<String, Scope.Item<T>> items = new LinkedHashMap<>();
        values.forEach((key, value) ->
                items.put(key, scope.item(value, generation, scope.meters().lastLoadMillis())));
        List<String> unfit = new ArrayList<>();
        items.forEach((key, item) -> {
            if (item == null) {
                unfit.add(key);
            }
        });
        items.keySet().removeAll(unfit);
        boolean done = invalidateAll(unfit);
        for (List<String> keys : Chunks.of(items.keySet())) {
            done &= scope.change("store values", () -> store(keys, items), keys.toArray(String[]::new));
        }
        return done && unfit.stream().allMatch(key -> values.get(key) == null);
    }

    private void store(List<String> keys, Map<String, Scope.Item<T>> items) {
        if (scope.isHash() || scope.redis().isClustered()) {
            List<ScriptBatch.Call> calls = new ArrayList<>(keys.size());
            keys.forEach(key -> calls.add(scope.store(key)
                    .putCall(items.get(key).parts(), items.get(key).ttl())));
            ScriptBatch.run(scope.redis(), CacheStore.STORE, calls);
        } else {
            List<EntryWrites.Entry> entries = new ArrayList<>(keys.size());
            keys.forEach(key -> entries.add(scope.store(key)
                    .entry(items.get(key).parts().get(0), items.get(key).ttl())));
            EntryWrites.putAll(scope.redis(), entries);
        }
    }

    /** Whether Redis was available. */
    boolean invalidateAll(Collection<String> all) {
        boolean done = true;
        for (List<String> keys : Chunks.of(all)) {
            List<ScriptBatch.Call> calls =
                    keys.stream().map(key -> scope.store(key).invalidateCall()).toList();
            done &= scope.change(
                    "invalidate values",
                    () -> ScriptBatch.run(scope.redis(), CacheStore.INVALIDATE, calls),
                    keys.toArray(String[]::new));
        }
        return done;
    }
}
