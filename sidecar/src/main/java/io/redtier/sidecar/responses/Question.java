package io.redtier.sidecar.responses;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A request as the cache sees it. Immutable, but for the headers, which nobody changes.
 *
 * @param shelf      where its response may lie
 * @param path       as the app sees it
 * @param base       its key without the values of headers
 * @param queryless  the same without the query
 * @param headers    of the request
 * @param wish       what it says about caching
 * @param authorized whether its answer may be for its sender alone: it has {@code Authorization} and that is no part of the key
 */
record Question(
        Shelf shelf, String path, String base, String queryless, MultiMap headers, Wish wish, boolean authorized) {
    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);
    /** By which an app may be made to answer something else than what stands in the request line. */
    private static final List<String> OVERRIDES =
            List.of("X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");
    /** Questions for a part, or for a certain version: the app answers them itself. */
    private static final List<String> PARTIAL = List.of("Range", "If-Match", "If-Unmodified-Since", "If-Range");

    /** What {@code Connection} may say of a request that is looked up, in lower case. */
    private static final Set<String> CONNECTION = Set.of("close", "keep-alive", "te", "upgrade", "http2-settings");

    /** What is done with a request. */
    enum Kind {
        /** It may be answered from the cache. */
        LOOK_UP,
        /** It may change what is cached. */
        CHANGE,
        /** It passes. */
        PASS
    }

    static Question of(HttpServerRequest request, String path, Shelf shelf) {
        MultiMap headers = request.headers();
        String authority =
                request.authority() == null ? "" : request.authority().toString();
        return new Question(
                shelf,
                path,
                ResponseKeys.base(authority, request.path(), request.query(), headers),
                ResponseKeys.base(authority, request.path(), null, headers),
                headers,
                Wish.of(headers),
                headers.contains("Authorization") && !shelf.vary().contains("authorization"));
    }

    /** Whether other queries have the same path. */
    boolean hasQuery() {
        return !base.equals(queryless);
    }

    Kind kind(HttpServerRequest request) {
        HttpMethod method = request.method();
        if (!SAFE.contains(method)) {
            return Kind.CHANGE;
        }
        boolean known = shelf.policy().http().methods().contains(method.name());
        boolean hasBody = headers.contains(HttpHeaders.TRANSFER_ENCODING)
                || headers.contains(HttpHeaders.CONTENT_LENGTH) && !"0".equals(headers.get(HttpHeaders.CONTENT_LENGTH));
        return !known
                        || hasBody
                        // The absolute form names another authority than the key does.
                        || !request.uri().startsWith("/")
                        || namesHeaders(headers)
                        || wish.noStore()
                        || headers.contains(HttpHeaders.UPGRADE)
                        || PARTIAL.stream().anyMatch(headers::contains)
                        || OVERRIDES.stream().anyMatch(headers::contains)
                        || isAmbiguous(request.path(), path)
                ? Kind.PASS
                : Kind.LOOK_UP;
    }

    /** Whether {@code Connection} names headers that an app might leave out, of those that the key holds. */
    private static boolean namesHeaders(MultiMap headers) {
        return headers.getAll(HttpHeaders.CONNECTION).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(option -> option.strip().toLowerCase(Locale.ROOT))
                .anyMatch(option -> !option.isEmpty() && !CONNECTION.contains(option));
    }

    /** Whether the app may take the path for another one than the cache does, which may be somebody's own. */
    static boolean isAmbiguous(String sent, String path) {
        String raw = sent.toLowerCase(Locale.ROOT);
        return raw.contains("%2f")
                || raw.contains("%5c")
                || raw.contains("\\")
                || raw.contains(";")
                || raw.contains("%3b")
                || path.contains("/../")
                || path.endsWith("/..")
                || path.chars().anyMatch(c -> c < ' ' || c == 127);
    }
}
