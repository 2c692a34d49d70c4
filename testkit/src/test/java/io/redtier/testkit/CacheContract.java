package io.redtier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import io.redtier.runtime.Cache;
import io.redtier.runtime.CacheExplanation.Where;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.WriteBehind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application may rely on of caches, whatever Redis is behind. */
@Timeout(120)
abstract class CacheContract {
    Stage stage;

    abstract Stage open();

    @BeforeEach
    void start() {
        stage = open();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    static void eventually(String what, Callable<Boolean> condition) {
        await(what).atMost(60, TimeUnit.SECONDS).until(condition);
    }

    <T> Cache<T> cache(String name, Class<T> type) {
        return stage.redtier().cache(name, type);
    }

    @Test
    void aValueIsLoadedOnceAndAgainWhenItHasExpired() {
        Cache<String> products = cache("products", String.class);
        assertThat(products.get("42", key -> "lamp")).isEqualTo(new Lookup<>("lamp", Source.LOADED));
        assertThat(products.get("42", key -> "never")).isEqualTo(new Lookup<>("lamp", Source.HIT));
        assertThat(products.explain("42").where()).isEqualTo(Where.REDIS);
        assertThat(products.get("none", key -> null).source()).isEqualTo(Source.LOADED);
        assertThat(products.get("none", key -> "never")).isEqualTo(new Lookup<>(null, Source.NEGATIVE_HIT));
        stage.pass(Duration.ofSeconds(1));
        assertThat(products.get("none", key -> "now")).isEqualTo(new Lookup<>("now", Source.LOADED));
        assertThat(products.get("42", key -> "chair")).isEqualTo(new Lookup<>("chair", Source.LOADED));
    }

    @Test
    void ofManyThatMissOneLoads() throws Exception {
        Cache<String> products = cache("products", String.class);
        AtomicInteger loads = new AtomicInteger();
        List<CompletableFuture<String>> readers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> products.get("hot", key -> {
                            loads.incrementAndGet();
                            return "lamp";
                        })
                        .value()))
                .toList();
        for (CompletableFuture<String> reader : readers) {
            assertThat(reader.get()).isEqualTo("lamp");
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void changesAreSeenAndLoadsUnderWayDoNotOverwriteThem() {
        Cache<String> products = cache("strict", String.class);
        products.get("42", key -> {
            products.invalidate(key);
            return "read before the change";
        });
        assertThat(products.get("42", key -> "new")).isEqualTo(new Lookup<>("new", Source.LOADED));
        assertThat(products.putAll(Map.of("1", "one", "2", "two"))).isTrue();
        assertThat(products.getAll(List.of("1", "2", "3"), missing -> Map.of("3", "three"))
                        .values())
                .extracting(Lookup::value)
                .containsExactly("one", "two", "three");
        assertThat(products.invalidateAll(List.of("1"))).isTrue();
        assertThat(products.get("1", key -> "uno").value()).isEqualTo("uno");
        assertThat(products.invalidateAll()).isTrue();
        assertThat(products.get("2", key -> "dos").value()).isEqualTo("dos");
        StringBuilder written = new StringBuilder();
        assertThat(products.put("2", "deux", (key, value) -> written.append(value)))
                .isTrue();
        assertThat(written).hasToString("deux");
        assertThat(products.get("2", key -> "loaded").value()).isEqualTo("loaded");
    }

    @Test
    void whatIsAboutToExpireIsLoadedInTheBackground() {
        Cache<String> ahead = cache("ahead", String.class);
        ahead.get("42", key -> "old");
        stage.pass(Duration.ofMillis(2500));
        eventually("the value is loaded again", () -> ahead.get("42", key -> "new")
                .equals(new Lookup<>("new", Source.HIT)));
    }

    @Test
    void oneFieldOfAHashCanBeRead() {
        Cache<Map<String, Object>> parts = stage.redtier().cache("parts", new TypeReference<>() {});
        parts.put("42", Map.of("cents", 100, "name", "lamp"));
        assertThat(parts.getField("42", "cents", Long.class, key -> Map.of()).value())
                .isEqualTo(100);
        assertThat(parts.get("42", key -> Map.of()).value()).containsEntry("name", "lamp");
    }

    @Test
    void aNearCacheServesFromMemoryAlsoWithoutRedis() {
        Cache<String> near = cache("near", String.class);
        eventually(
                "it is served from memory", () -> near.get("42", key -> "lamp").source() == Source.NEAR_HIT);
        stage.stopRedis();
        eventually("Redis is missed", () -> near.get("42", key -> "never").equals(new Lookup<>("lamp", Source.STALE)));
    }

    @Test
    void changesAreWrittenBehind() {
        Cache<String> views = cache("views", String.class);
        WriteBehind<String> changes = stage.redtier().writeBehind("views", String.class);
        Map<String, String> origin = new ConcurrentHashMap<>();
        views.put("42", "seven");
        assertThat(views.get("42", key -> "never").value()).isEqualTo("seven");
        assertThat(changes.stats().pending()).isEqualTo(1);
        changes.flushWith(batch -> batch.changes().forEach(change -> origin.put(change.key(), change.value())));
        stage.pass(Duration.ofSeconds(1));
        eventually("the change is written", () -> "seven".equals(origin.get("42")));
        eventually("nothing waits", () -> changes.stats().pending() == 0);
    }
}
