package io.redtier.runtime;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What rate limits may look at in one request. Immutable; attributes that were not given are empty texts.
 *
 * <p>The path must be decoded and without query. The client address must be the one your proxies vouch for: a limit by an
 * address that clients choose themselves limits nobody.
 */
public final class RequestAttributes {
    private final String method;
    private final String path;
    private final String clientIp;
    private final String principal;
    private final Map<String, String> headers;
    private final Map<String, String> query;

    private RequestAttributes(Builder builder) {
        this.method = builder.method;
        this.path = builder.path;
        this.clientIp = builder.clientIp;
        this.principal = builder.principal;
        this.headers = Map.copyOf(builder.headers);
        this.query = Map.copyOf(builder.query);
    }

    /** Starts a request. */
    public static Builder builder() {
        return new Builder();
    }

    /** HTTP method in capitals. */
    public String method() {
        return method;
    }

    /** Decoded path without query. */
    public String path() {
        return path;
    }

    /** Address of the client. */
    public String clientIp() {
        return clientIp;
    }

    /** Name of the authenticated user. */
    public String principal() {
        return principal;
    }

    /** Value of a header; its name is matched without regard to case. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** Value of a query parameter. */
    public String query(String name) {
        return query.getOrDefault(name, "");
    }

    /** Collects attributes; null stands for an empty text. Not thread-safe. */
    public static final class Builder {
        private String method = "";
        private String path = "";
        private String clientIp = "";
        private String principal = "";
        private final Map<String, String> headers = new TreeMap<>();
        private final Map<String, String> query = new TreeMap<>();

        private Builder() {}

        /** HTTP method. */
        public Builder method(String value) {
            method = text(value).toUpperCase(Locale.ROOT);
            return this;
        }

        /** Decoded path without query. */
        public Builder path(String value) {
            path = text(value);
            return this;
        }

        /** Address of the client. */
        public Builder clientIp(String value) {
            clientIp = text(value);
            return this;
        }

        /** Name of the authenticated user. */
        public Builder principal(String value) {
            principal = text(value);
            return this;
        }

        /** One header. */
        public Builder header(String name, String value) {
            headers.put(name.toLowerCase(Locale.ROOT), text(value));
            return this;
        }

        /** One query parameter. */
        public Builder query(String name, String value) {
            query.put(name, text(value));
            return this;
        }

        /** The finished attributes. */
        public RequestAttributes build() {
            return new RequestAttributes(this);
        }

        private static String text(String value) {
            return value == null ? "" : value;
        }
    }
}
