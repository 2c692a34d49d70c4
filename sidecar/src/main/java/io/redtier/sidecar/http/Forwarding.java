package io.redtier.sidecar.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;

/** Tells the app who is asking, as every proxy does. Pure but for the headers that it is given. */
public final class Forwarding {
    private Forwarding() {}

    /**
     * Adds to the headers of a request to the app where it comes from.
     *
     * @param headers of the request to the app
     * @param request of the client
     */
    public static void tell(MultiMap headers, HttpServerRequest request) {
        // Answered already, see the server's options.
        headers.remove("Expect");
        headers.add("X-Forwarded-For", request.remoteAddress().hostAddress());
        if (!headers.contains("X-Forwarded-Proto")) {
            headers.add("X-Forwarded-Proto", request.isSSL() ? "https" : "http");
        }
    }
}
