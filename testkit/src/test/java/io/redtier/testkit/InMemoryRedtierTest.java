package io.redtier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.Cache;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.document.InvalidDocumentException;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the test kit has besides the library. */
@Timeout(120)
class InMemoryRedtierTest {
    private static PolicyDocument ttl(String ttl) {
        return PolicyDocuments.read("""
                {"schemaVersion": 1, "generation": 7,
                 "workload": {"namespace": "shop", "kind": "Deployment", "name": "catalog"},
                 "clusters": {"shop/a": {"mode": "Sentinel", "endpoints": ["s:1"], "primaryName": "a", "tls": true},
                              "shop/b": {"mode": "Cluster", "endpoints": ["n:1"]}},
                 "caches": {"one": {"cluster": "shop/a", "keyPrefix": "c:", "ttl": "TTL"},
                            "two": {"cluster": "shop/b", "keyPrefix": "c:", "ttl": "TTL"}}}
                """.replace("TTL", ttl).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void policiesCanBeChangedAndValuesForgotten() {
        try (InMemoryRedtier kit = InMemoryRedtier.start(ttl("1h"))) {
            Cache<String> one = kit.redtier().cache("one", String.class);
            Cache<String> two = kit.redtier().cache("two", String.class);
            one.get("42", key -> "lamp");
            two.get("42", key -> "chair");
            assertThat(one.explain("42").ttl()).isEqualTo(Duration.ofHours(1));
            kit.time().advance(Duration.ofMinutes(59));
            assertThat(one.explain("42").ttl()).isEqualTo(Duration.ofMinutes(1));
            assertThat(two.get("42", key -> "never").value()).isEqualTo("chair");

            kit.apply(ttl("5m"));
            one.put("42", "new");
            assertThat(one.explain("42").ttl()).isEqualTo(Duration.ofMinutes(5));

            kit.forgetEverything();
            assertThat(one.get("42", key -> "lamp").source()).isEqualTo(Source.LOADED);
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> InMemoryRedtier.start("{\"schemaVersion\": 1}"))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("generation");
        try (InMemoryRedtier kit = InMemoryRedtier.start(ttl("1h"))) {
            assertThatThrownBy(() -> kit.time().advance(Duration.ofSeconds(-1)))
                    .hasMessage("time can't go back by PT-1S; give 0 or more");
        }
    }
}
