package io.redtier.runtime;

import static io.redtier.runtime.testing.Instances.withProducts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.testing.OneRedis;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** How values are stored. */
@Timeout(120)
class CacheFormatsIT {
    private static final String HASH =
            "\"ttl\": \"1h\", \"negativeTtl\": \"1m\", \"storage\": {\"format\": \"Hash\", \"maxValueSize\": \"1Ki\"}";
    private static final String KEY = "catalog:products:{42}";
    private static final Product LAMP = new Product("lamp", 1990, List.of("light"));

    @RegisterExtension
    static final OneRedis REDIS = new OneRedis();

    record Product(String name, long cents, List<String> tags) {}

    @Test
    void aHashIsReadWholeOrByFieldInOneRoundTrip() throws IOException {
        try (Redtier redtier = withProducts(REDIS.server(), HASH);
                Jedis redis = REDIS.server().connect()) {
            Cache<Product> products = redtier.cache("products", Product.class);
            assertThat(products.get("42", key -> LAMP)).isEqualTo(new Lookup<>(LAMP, Source.LOADED));
            assertThat(products.get("42", key -> null)).isEqualTo(new Lookup<>(LAMP, Source.HIT));
            assertThat(redis.hget(KEY, "cents")).isEqualTo("1990");
            assertThat(redis.pttl(KEY)).isBetween(3_000_000L, 3_600_000L);

            assertThat(RoundTrips.during(REDIS.server(), "{42}", () -> assertThat(
                                    products.getField("42", "cents", Long.class, key -> null))
                            .isEqualTo(new Lookup<>(1990L, Source.HIT))))
                    .singleElement()
                    .asString()
                    .contains("\"HMGET\"");
            assertThat(products.getField("42", "unknown", String.class, key -> null))
                    .isEqualTo(new Lookup<>(null, Source.HIT));
            assertThatThrownBy(() -> products.getField("42", "tags", Long.class, key -> null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("field \"tags\" of cache \"products\" cannot be read as asked: ");

            assertThat(products.getField("none", "name", String.class, key -> null)
                            .source())
                    .isEqualTo(Source.LOADED);
            assertThat(products.getField("none", "name", String.class, key -> LAMP))
                    .isEqualTo(new Lookup<>(null, Source.NEGATIVE_HIT));
            assertThat(products.getField("43", "name", String.class, key -> LAMP))
                    .isEqualTo(new Lookup<>("lamp", Source.LOADED));

            products.put("42", new Product("chair", 5, List.of()));
            assertThat(products.get("42", key -> null).value().tags()).isEmpty();
            products.invalidateAll();
            assertThat(products.getField("42", "name", String.class, key -> LAMP))
                    .isEqualTo(new Lookup<>("lamp", Source.LOADED));
        }
    }

    @Test
    void aFieldCanBeAskedForInAnyFormat() {
        try (Redtier redtier = withProducts(REDIS.server(), "\"ttl\": \"1h\"")) {
            Cache<Product> products = redtier.cache("products", Product.class);
            products.put("42", LAMP);
            assertThat(products.getField("42", "tags", List.class, key -> null))
                    .isEqualTo(new Lookup<>(List.of("light"), Source.HIT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Json", "Hash"})
    void aValueOfTheOtherFormatIsReplaced(String format) {
        String other = format.equals("Json") ? HASH : HASH.replace("Hash", "Json");
        try (Redtier before = withProducts(REDIS.server(), other);
                Redtier after = withProducts(REDIS.server(), HASH.replace("Hash", format))) {
            before.cache("products", Product.class).put("42", LAMP);
            Cache<Product> products = after.cache("products", Product.class);
            Product chair = new Product("chair", 5, List.of());
            assertThat(products.get("42", key -> chair)).isEqualTo(new Lookup<>(chair, Source.LOADED));
            assertThat(products.get("42", key -> null)).isEqualTo(new Lookup<>(chair, Source.HIT));
        }
    }

    @Test
    void whatFitsNoHashIsRefusedAndWhatIsTooLargeServedButNotStored() {
        try (Redtier redtier = withProducts(REDIS.server(), HASH);
                Jedis redis = REDIS.server().connect()) {
            assertThatThrownBy(() -> redtier.cache("products", String.class).put("42", "lamp"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cache \"products\" cannot write a value of this type as JSON: it has no fields, which"
                            + " storage.format Hash needs; use storage.format Json");
            Cache<Product> products = redtier.cache("products", Product.class);
            Product large = new Product("x".repeat(2_000), 1, List.of());
            products.put("42", LAMP);
            assertThat(products.put("42", large)).isFalse();
            assertThat(products.get("42", key -> large).value()).isEqualTo(large);
            assertThat(redis.keys("catalog:*")).isEmpty();
        }
    }

    @Test
    void aHashThatIsNotOursIsReplaced() {
        try (Redtier redtier = withProducts(REDIS.server(), HASH);
                Jedis redis = REDIS.server().connect()) {
            redis.hset(KEY, "name", "\"someone else's\"");
            Cache<Product> products = redtier.cache("products", Product.class);
            assertThat(products.get("42", key -> LAMP)).isEqualTo(new Lookup<>(LAMP, Source.LOADED));
            assertThat(products.get("42", key -> null)).isEqualTo(new Lookup<>(LAMP, Source.HIT));
        }
    }
}
