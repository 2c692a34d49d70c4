package io.redtier.runtime.cache;

import io.redtier.runtime.CacheLoadException;
import io.redtier.runtime.CacheLoader;
import io.redtier.runtime.CacheWriteException;
import io.redtier.runtime.CacheWriter;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Calls the application's loaders and writers; what they throw unchecked passes unchanged. */
final class Origin {
    private Origin() {}

    static <T> T load(String cache, String key, CacheLoader<? extends T> loader) {
        return call(() -> loader.load(key), e -> new CacheLoadException(cache, key, e));
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
