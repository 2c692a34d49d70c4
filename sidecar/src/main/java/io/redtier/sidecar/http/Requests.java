package io.redtier.sidecar.http;

import io.redtier.runtime.RequestAttributes;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpUtils;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** What limits may look at in a request. Pure. */
public final class Requests {
    private static final Pattern AUTHORITY = Pattern.compile("^://[^/?#]*");

    private Requests() {}

    /**
     * The attributes of a request. Its path is brought into the form that an app makes of it (decoded, without dot
     * segments and repeated slashes), so that another way to write it does not get around a limit.
     *
     * @param clientIp where it comes from
     * @throws IllegalArgumentException if its path or query is no percent-encoded UTF-8
     */
    public static RequestAttributes attributes(HttpServerRequest request, String clientIp) {
        RequestAttributes.Builder attributes = RequestAttributes.builder()
                .method(request.method().name())
                .path(path(request.path()))
                .clientIp(clientIp);
        each(request.headers(), attributes::header);
        each(request.params(), attributes::query);
        return attributes.build();
    }

    /**
     * As an app sees it.
     *
     * @throws IllegalArgumentException if it is no percent-encoded UTF-8
     */
    public static String path(String raw) {
        if (raw == null || raw.isEmpty()) {
            return "/";
        }
        // A plus is a plus in a path, and only in a query a space.
        return URLDecoder.decode(HttpUtils.normalizePath(raw).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** A request target as an origin server gets it: of one in absolute form what comes after the authority. */
    public static String originForm(String target) {
        int authority = target.startsWith("/") ? -1 : target.indexOf("://");
        if (authority < 0) {
            return target;
        }
        String rest = AUTHORITY.matcher(target.substring(authority)).replaceFirst("");
        return rest.startsWith("/") ? rest : '/' + rest;
    }

    private static void each(MultiMap values, BiConsumer<String, String> to) {
        Map<String, String> joined = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.forEach((name, value) -> joined.merge(name, value, (one, other) -> one + "," + other));
        joined.forEach(to);
    }
}
