package io.redtier.sidecar.responses;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;

/** Sends stored responses. For event loops. */
final class Answers {
    private Answers() {}

    /**
     * Answers with a stored response, or 304 if the client has it already. Needs its length from {@code memory}, which
     * the caller has taken; gives it back.
     *
     * @param status what {@code Cache-Status} says
     * @param now    ms since 1970
     */
    static Future<Void> send(HttpServerRequest request, Cached stored, String status, long now, Memory memory) {
        if (!request.isEnded()) {
            request.resume();
        }
        HttpServerResponse response = request.response();
        boolean known = stored.status() == 200
                && Validators.isKnown(request.headers(), stored.header("ETag"), stored.header("Last-Modified"));
        response.setStatusCode(known ? 304 : stored.status());
        for (int i = 0; i < stored.headers().size(); i += 2) {
            String name = stored.headers().get(i);
            if (!known || !isOfContent(name)) {
                response.headers().add(name, stored.headers().get(i + 1));
            }
        }
        response.headers().set("Age", Long.toString(Freshness.age(stored, now) / 1000));
        response.headers().add(CacheStatus.NAME, status);
        Future<Void> sent;
        if (known || stored.status() == 204) {
            sent = response.end();
        } else if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Content-Length", Integer.toString(stored.body().length));
            sent = response.end();
        } else {
            sent = response.end(Buffer.buffer(Unpooled.wrappedBuffer(stored.body())));
        }
        return sent.onComplete(end -> memory.give(stored.body().length));
    }

    private static boolean isOfContent(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.startsWith("content-") && !name.equals("content-location");
    }
}
