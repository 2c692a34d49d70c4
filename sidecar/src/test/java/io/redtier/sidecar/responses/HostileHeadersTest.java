package io.redtier.sidecar.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.limit.PathPattern;
import io.redtier.sidecar.http.Requests;
import io.vertx.core.MultiMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a request or a response is read in a time that grows with its length, and fails nothing. */
class HostileHeadersTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final int TEN_MIB = 10 << 20;

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(200),
                Arbitraries.strings().withChars(",=\"\\ ;*W/0123456789maxage-").ofMaxLength(100),
                Arbitraries.strings().withChars("/.%2f5c;{}*#?ab").ofMaxLength(100));
    }

    @Property
    void directives(@ForAll("texts") String text) {
        Directives directives = Directives.of(List.of(text, text));
        directives.values().keySet().forEach(name -> assertThat(directives.millis(name, -1))
                .isBetween(0L, 1L << 42));
    }

    @Property
    void requestsAndResponses(@ForAll("texts") String one, @ForAll("texts") String other) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String name : List.of(
                "Cache-Control",
                "Vary",
                "Expires",
                "Date",
                "Age",
                "If-None-Match",
                "If-Modified-Since",
                "Forwarded",
                "Connection",
                "X-Forwarded-Host",
                "Content-Type")) {
            headers.add(name, one).add(name, other);
        }
        Wish wish = Wish.of(headers);
        assertThat(wish.minFresh()).isNotNegative();
        Life life = Storing.life(headers, NOW);
        assertThat(life.fresh()).isGreaterThanOrEqualTo(Life.UNSAID);
        Validators.isKnown(headers, one, other);
        Cached cached = Revalidation.response(200, headers, new byte[0], NOW, life, "");
        assertThat(cached.vary()).doesNotContain("");
        assertThat(key(one, other, headers)).hasSizeBetween(1, 1024);
    }

    @Property
    void differentQuestionsHaveDifferentKeys(@ForAll("texts") String one, @ForAll("texts") String other) {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();
        if (!one.equals(other)) {
            assertThat(ResponseKeys.base("host", "/" + one, null, none))
                    .isNotEqualTo(ResponseKeys.base("host", "/" + other, null, none));
        }
        // No header holds a line break.
        String first = one.replace("\n", "").strip();
        String second = other.replace("\n", "").strip();
        if (!first.equals(second)) {
            assertThat(ResponseKeys.of("b", List.of("a", "b"), headers(first, second)))
                    .isNotEqualTo(ResponseKeys.of("b", List.of("a", "b"), headers(second, first)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Proto",
                "X-Forwarded-Scheme",
                "X-Forwarded-Protocol",
                "X-Forwarded-Ssl",
                "X-Forwarded-Server",
                "X-Forwarded-Path",
                "X-Url-Scheme",
                "X-Host",
                "Front-End-Https"
            })
    void whatProxiesSayIsPartOfTheKey(String header) {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();
        MultiMap said = MultiMap.caseInsensitiveMultiMap().add(header, "evil");
        assertThat(ResponseKeys.base("host", "/", null, said)).isNotEqualTo(ResponseKeys.base("host", "/", null, none));
    }

    private static MultiMap headers(String a, String b) {
        return MultiMap.caseInsensitiveMultiMap().add("a", a).add("b", b);
    }

    @Property
    void paths(@ForAll("texts") String text) {
        try {
            String path = Requests.path("/" + text);
            Question.isAmbiguous("/" + text, path);
            PathPattern.of("/**/a*b*/{x}/**").matches(path);
            PathPattern.of("/" + text).matches(path);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    /** Far more than the server lets in. */
    @ParameterizedTest
    @ValueSource(strings = {",", "\"", "\\", "=", "a,", "a=\"", "9", "*", "W/\"a\",", "host=", "/", "a/", "..", "%41"})
    @Timeout(60)
    void tenMebibytes(String part) {
        String text = part.repeat(TEN_MIB / part.length());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Cache-Control", text)
                .add("Forwarded", text)
                .add("If-None-Match", text)
                .add("If-Modified-Since", text)
                .add("Expires", text);
        Wish.of(headers);
        Storing.life(headers, NOW);
        Validators.isKnown(headers, "\"tag\"", null);
        assertThat(key("/" + text, text, headers)).hasSizeLessThan(1024);
        // As long as the server lets in.
        String line = "/" + text.substring(0, 30_000);
        String path = Requests.path(line);
        Question.isAmbiguous(line, path);
        PathPattern.of("/a/**/b*").matches(path);
    }

    private static String key(String path, String query, MultiMap headers) {
        return ResponseKeys.of(
                ResponseKeys.base("Host", path, query, headers), List.of("cache-control", "vary"), headers);
    }
}
