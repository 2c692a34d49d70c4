package io.redtier.sidecar;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An app that knows nothing of Redtier. */
final class TestApp implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    TestApp() {
        server = vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text)))
                .requestHandler(TestApp::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    private static void serve(HttpServerRequest request) {
        switch (request.path()) {
            case "/digest" -> digest(request);
            case "/slow" ->
                Vertx.currentContext().owner().setTimer(1_500, timer -> request.response()
                        .end("at last"));
            case "/events" -> {
                request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
                request.response().write("data: first\n\n");
                // The rest only comes when the client has seen the first, and says so.
                request.connection().closeHandler(nothing -> {});
            }
            default -> {
                JsonObject headers = new JsonObject();
                request.headers().forEach(headers::put);
                request.response()
                        .putHeader("X-App", "yes")
                        .end(new JsonObject()
                                .put("uri", request.uri())
                                .put("headers", headers)
                                .encode());
            }
        }
    }

    private static void digest(HttpServerRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            request.handler(part -> digest.update(part.getBytes()));
            request.endHandler(nothing -> request.response().end(HexFormat.of().formatHex(digest.digest())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
