package io.redtier.sidecar.responses;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** What the app is asked about a stored response, and what its answer makes of it (RFC 9111, section 4.3). Pure functions. */
final class Revalidation {
    private Revalidation() {}

    /**
     * Asks for the whole response, or only if it has changed: a condition of the client's own is answered by the cache.
     *
     * @param headers of the request to the app
     * @param old     what is stored, or null
     */
    static void ask(MultiMap headers, Cached old) {
        headers.remove("If-None-Match");
        headers.remove("If-Modified-Since");
        if (old == null) {
            return;
        }
        String etag = old.header("ETag");
        String modified = old.header("Last-Modified");
        if (etag != null) {
            headers.set("If-None-Match", etag);
        }
        if (modified != null) {
            headers.set("If-Modified-Since", modified);
        }
    }

    /**
     * What is stored of an answer.
     *
     * @param asked when the app was, ms since 1970
     */
    static Cached response(int status, MultiMap headers, byte[] body, long asked, Life life, String mark) {
        return Cached.response(status, headers, body, born(headers, asked), life, vary(headers), mark);
    }

    /** The headers of a response after the app has said that it has not changed (section 3.2). */
    static MultiMap freshened(Cached old, MultiMap news) {
        MultiMap headers = old.headerMap();
        headers.remove("Age");
        news.names().forEach(name -> headers.set(name, news.getAll(name)));
        return headers;
    }

    /** What other caches on the way have kept it for counts as its age. */
    private static long born(MultiMap headers, long asked) {
        String age = headers.get("Age");
        return age == null ? asked : asked - Directives.seconds(age.strip()) * 1000;
    }

    private static List<String> vary(MultiMap headers) {
        TreeSet<String> names = new TreeSet<>();
        for (String value : headers.getAll("Vary")) {
            for (String name : value.split(",")) {
                if (!name.isBlank()) {
                    names.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return List.copyOf(names);
    }
}
