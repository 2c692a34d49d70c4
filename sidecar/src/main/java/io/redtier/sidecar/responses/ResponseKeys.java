package io.redtier.sidecar.responses;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Under which keys responses are stored. A key holds all that a client can make an app answer differently with: the
 * authority, what proxies say of it, path and query as they were sent, and the headers by which responses differ. So
 * nobody can have an answer to one question stored as that to another. Pure functions.
 */
final class ResponseKeys {
    private static final int LONGEST = 300;
    private static final Pattern PLAIN = Pattern.compile("[!-~&&[^#{}\\\\]]*");
    private static final List<String> OF_PROXIES = List.of(
            "X-Forwarded-Proto",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Path",
            "X-Forwarded-Scheme",
            "X-Forwarded-Protocol",
            "X-Forwarded-Ssl",
            "X-Forwarded-Server",
            "X-Url-Scheme",
            "X-Host",
            "Front-End-Https");
    private static final Pattern FORWARDED = Pattern.compile("(?i)\\b(host|proto)=([^;,]*)");

    private ResponseKeys() {}

    /**
     * @param authority of the request
     * @param path      as it was sent
     * @param query     as it was sent, or null
     */
    static String base(String authority, String path, String query, MultiMap headers) {
        StringBuilder key = new StringBuilder(authority.toLowerCase(Locale.ROOT));
        key.append(path);
        if (query != null) {
            key.append('?').append(query);
        }
        String proxies = proxies(headers);
        return bounded(key.toString()) + (proxies.isEmpty() ? "" : '#' + hash(proxies));
    }

    /** The key of one of the responses that differ by headers. */
    static String of(String base, List<String> vary, MultiMap headers) {
        if (vary.isEmpty()) {
            return base;
        }
        StringBuilder values = new StringBuilder();
        for (String name : vary) {
            // Values hold no line breaks.
            values.append(name).append('=').append(value(headers, name)).append('\n');
        }
        return base + "#v" + hash(values.toString());
    }

    /** The key of a path's mark. */
    static String mark(String path) {
        return "#" + bounded(path);
    }

    private static String value(MultiMap headers, String name) {
        return headers.getAll(name).stream().map(String::strip).collect(Collectors.joining(","));
    }

    private static String proxies(MultiMap headers) {
        StringBuilder said = new StringBuilder();
        for (String name : OF_PROXIES) {
            headers.getAll(name)
                    .forEach(
                            value -> said.append(name).append('=').append(value).append('\n'));
        }
        for (String value : headers.getAll("Forwarded")) {
            said.append(
                    FORWARDED.matcher(value).results().map(MatchResult::group).collect(Collectors.joining("\n")));
        }
        return said.toString();
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST && PLAIN.matcher(text).matches() ? text : "#" + hash(text);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
