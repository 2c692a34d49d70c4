package io.redtier.sidecar.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** An answer of the sidecar itself that says what is wrong, as {@code application/problem+json} (RFC 9457). */
public final class Problem {
    private static final String TYPES = "urn:redtier:problem:";

    private final JsonObject json;

    /** @param name what it is, as the last part of its URN */
    public Problem(String name, String title, int status, String detail) {
        json = new JsonObject()
                .put("type", TYPES + name)
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
    }

    /** With one more member. */
    public Problem with(String member, Object value) {
        json.put(member, value);
        return this;
    }

    /** Whatever is still to come of the request is thrown away, so that its connection can serve the next. */
    public void answer(HttpServerRequest request) {
        request.resume();
        request.response()
                .setStatusCode(json.getInteger("status"))
                .putHeader("Content-Type", "application/problem+json")
                .end(json.encode());
    }
}
