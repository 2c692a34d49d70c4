package io.redtier.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.redtier.runtime.document.CacheEntry.Storage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValueCodecTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Stamp STAMP = new Stamp(1_795_000_000_000_001L, 1_795_000_000_123L, 250);

    record Product(String id, BigDecimal price, List<String> tags, String note) {}

    private static final Product LAMP =
            new Product("\"42\"", new BigDecimal("19.900000000000000001"), List.of("a", "b"), null);

    private static <T> ValueCodec<T> codec(Class<T> type) {
        return new ValueCodec<>(JSON, JSON.constructType(type));
    }

    private static Storage storage(Storage.Format format, Long compressAbove) {
        return new Storage(format, 1 << 20, compressAbove);
    }

    @ParameterizedTest
    @EnumSource(Storage.Format.class)
    void readsWhatItWrote(Storage.Format format) throws IOException {
        ValueCodec<Product> codec = codec(Product.class);
        for (Long compressAbove : new Long[] {null, 1L}) {
            Storage storage = storage(format, compressAbove);
            assertThat(codec.decode(codec.encode(LAMP, STAMP, storage))).isEqualTo(new Decoded<>(LAMP, STAMP));
            assertThat(codec.decode(codec.encode(null, STAMP, storage))).isEqualTo(new Decoded<>(null, STAMP));
        }
        assertThat(codec.decode(codec.encode(LAMP, Stamp.NONE, storage(format, null))))
                .isEqualTo(new Decoded<>(LAMP, Stamp.NONE));
        assertThat(codec.decode(List.of())).isNull();
    }

    @Test
    void jsonOfWhichNothingElseIsKnownIsStoredAsItIs() throws IOException {
        List<byte[]> parts = codec(String.class).encode("lamp", Stamp.NONE, storage(Storage.Format.Json, null));
        assertThat(parts).hasSize(1);
        assertThat(parts.get(0)).asString(StandardCharsets.UTF_8).isEqualTo("\"lamp\"");
    }

    @Test
    void aHashHasAFieldForEachProperty() throws IOException {
        List<byte[]> parts = codec(Product.class).encode(LAMP, STAMP, storage(Storage.Format.Hash, null));
        List<String> texts = new ArrayList<>();
        parts.subList(2, parts.size()).forEach(part -> texts.add(new String(part, StandardCharsets.UTF_8)));
        assertThat(texts)
                .containsExactly(
                        "id",
                        "\"\\\"42\\\"\"",
                        "price",
                        "19.900000000000000001",
                        "tags",
                        "[\"a\",\"b\"]",
                        "note",
                        "null");
    }

    @Test
    void whatFitsNoHashIsRefusedWithTheRemedy() {
        Storage hash = storage(Storage.Format.Hash, null);
        assertThatThrownBy(() -> codec(String.class).encode("lamp", STAMP, hash))
                .hasMessage("it has no fields, which storage.format Hash needs; use storage.format Json");
        assertThatThrownBy(() -> codec(Map.class).encode(Map.of("@redtier", 1), STAMP, hash))
                .hasMessageStartingWith(
                        "it has a field @redtier, which storage.format Hash needs for itself; rename it");
        Map<String, Integer> wide = IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> "f" + i, i -> i));
        assertThatThrownBy(() -> codec(Map.class).encode(wide, STAMP, hash))
                .hasMessage("it has 1000 fields, and storage.format Hash allows 999; use storage.format Json");
    }

    @Test
    void whatIsNotOursIsRefused() {
        ValueCodec<Product> codec = codec(Product.class);
        assertThatThrownBy(() -> codec.decode(List.of("{broken".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("it is no JSON of ");
        assertThatThrownBy(() -> codec.decode(List.of(HashFields.utf8("id"), HashFields.utf8("\"42\""))))
                .isInstanceOf(IOException.class)
                .hasMessage("it is a Hash without a field @redtier");
    }
}
