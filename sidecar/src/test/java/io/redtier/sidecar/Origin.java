package io.redtier.sidecar;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An app that answers as a test says, and counts what it is asked. */
final class Origin implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, Consumer<HttpServerRequest>> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    Origin() {
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.computeIfAbsent(request.path(), path -> new AtomicInteger())
                            .incrementAndGet();
                    answers.getOrDefault(request.path(), missing -> missing.response()
                                    .setStatusCode(404)
                                    .end())
                            .accept(request);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    void answer(String path, Consumer<HttpServerRequest> answer) {
        answers.put(path, answer);
    }

    /** Answers with a body that counts the requests, and headers as names and values in turn. */
    void answer(String path, String... headers) {
        answer(path, request -> {
            for (int i = 0; i < headers.length; i += 2) {
                request.response().headers().add(headers[i], headers[i + 1]);
            }
            request.response().end("answer " + asked(path));
        });
    }

    int asked(String path) {
        return asked.getOrDefault(path, new AtomicInteger()).get();
    }

    void after(long millis, Runnable action) {
        vertx.setTimer(millis, timer -> action.run());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
