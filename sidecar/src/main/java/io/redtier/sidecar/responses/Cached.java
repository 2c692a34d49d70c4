package io.redtier.sidecar.responses;

import io.redtier.runtime.Sized;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What lies in a cache: a response; or, where responses differ by request headers, which ones, so that the response lies
 * under a key with their values; or the mark of a path, by which what was stored before it changed is known. Immutable.
 *
 * @param status  of the response; 0: it is none
 * @param headers of the response, names and values in turn
 * @param body    of the response
 * @param born    when it left its origin, ms since 1970
 * @param life    what the app says about its use
 * @param vary    names of the request headers by which it was chosen, in lower case and sorted; null: it is a mark
 * @param mark    of its path before it was asked for
 */
record Cached(int status, List<String> headers, byte[] body, long born, Life life, List<String> vary, String mark)
        implements Sized {
    private static final int OVERHEAD = 256;
    /** Of one connection, RFC 9110 section 7.6.1, or of one answer. */
    private static final Set<String> NOT_STORED = caseless(
            "Connection",
            "Keep-Alive",
            "Proxy-Authenticate",
            "Proxy-Authentication-Info",
            "Proxy-Authorization",
            "Proxy-Connection",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "Content-Length",
            "Set-Cookie",
            "Age");

    static Cached pointer(List<String> vary) {
        return new Cached(0, List.of(), new byte[0], 0, null, vary, "");
    }

    static Cached marking(String mark) {
        return new Cached(0, List.of(), new byte[0], 0, null, null, mark);
    }

    static Cached response(
            int status, MultiMap headers, byte[] body, long born, Life life, List<String> vary, String mark) {
        Set<String> left = caseless();
        left.addAll(NOT_STORED);
        for (String names : headers.getAll("Connection")) {
            for (String name : names.split(",")) {
                left.add(name.strip());
            }
        }
        List<String> kept = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (!left.contains(name)) {
                kept.add(name);
                kept.add(value);
            }
        });
        return new Cached(status, List.copyOf(kept), body, born, life, vary, mark);
    }

    /** Its headers, to be changed. */
    MultiMap headerMap() {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.size(); i += 2) {
            map.add(headers.get(i), headers.get(i + 1));
        }
        return map;
    }

    /** Whether the response lies elsewhere. */
    boolean pointsOn() {
        return status == 0;
    }

    /** The first header of this name, or null. */
    String header(String name) {
        for (int i = 0; i < headers.size(); i += 2) {
            if (headers.get(i).equalsIgnoreCase(name)) {
                return headers.get(i + 1);
            }
        }
        return null;
    }

    /** Whether the app can be asked if it has changed. */
    boolean hasValidator() {
        return header("ETag") != null || header("Last-Modified") != null;
    }

    @Override
    public int bytes() {
        int bytes = OVERHEAD + body.length;
        for (String text : headers) {
            bytes += text.length();
        }
        return bytes;
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
