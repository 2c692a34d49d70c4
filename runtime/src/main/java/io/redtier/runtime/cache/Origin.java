package io.redtier.runtime.cache;

import io.redtier.runtime.BulkCacheLoader;
import io.redtier.runtime.CacheLoadException;
import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.CacheWriteException;
import io.redtier.runtime.CacheWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Calls the application's loaders and writers; what they throw unchecked passes unchanged. */
final class Origin {
    private Origin() {}

    static <T> T load(String cache, String key, CacheLoader<? extends T> loader) {
        return call(() -> loader.load(key), e -> new CacheLoadException(cache, key, e));
    }

    /** Exactly the keys asked for; the value is null where there is no such thing. */
    static <T> Map<String, T> loadAll(String cache, Set<String> keys, BulkCacheLoader<? extends T> loader) {
        Map<String, ? extends T> loaded =
                call(() -> loader.loadAll(keys), e -> new CacheLoadException(cache, keys.size(), e));
        if (loaded == null) {
            throw new CacheLoadException(
                    cache,
                    keys.size(),
                    new IllegalStateException(
                            "it returned null; return a map without the keys of which there is no such thing"));
        }
        Map<String, T> values = new LinkedHashMap<>();
        keys.forEach(key -> values.put(key, loaded.get(key)));
        return values;
    }

    static <T> void write(String cache, String key, T value, CacheWriter<? super T> writer) {
        call(
                () -> {
                    writer.write(key, value);
                    return null;
                },
                e -> new CacheWriteException(cache, key, e));
    }

    private static <R> R call(Callable<R> action, Function<Exception, RuntimeException> wrap) {
        try {
            return action.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw wrap.apply(e);
        } catch (Exception e) {
            throw wrap.apply(e);
        }
    }
}
