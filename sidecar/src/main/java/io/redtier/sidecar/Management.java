package io.redtier.sidecar;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redtier.runtime.Health;
import io.redtier.runtime.Redtier;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.function.BooleanSupplier;

/**
 * Answers {@code /health/live}, {@code /health/ready} and {@code /metrics}. Ready does not ask for Redis: without it
 * requests are served as their policies say.
 */
final class Management implements Handler<HttpServerRequest> {
    private final Redtier redtier;
    private final PrometheusMeterRegistry meters;
    private final BooleanSupplier ending;

    Management(Redtier redtier, PrometheusMeterRegistry meters, BooleanSupplier ending) {
        this.redtier = redtier;
        this.meters = meters;
        this.ending = ending;
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> answer(request, 200, state());
            case "/health/ready" -> answer(request, ending.getAsBoolean() ? 503 : 200, state());
            case "/metrics" ->
                request.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(meters.scrape());
            default -> answer(request, 404, new JsonObject().put("paths", "/health/live, /health/ready, /metrics"));
        }
    }

    private JsonObject state() {
        Health health = redtier.health();
        JsonObject clusters = new JsonObject();
        health.clusters().forEach(clusters::put);
        JsonObject state = new JsonObject()
                .put("generation", health.generation())
                .put("revision", health.revision())
                .put("clusters", clusters)
                .put("ending", ending.getAsBoolean());
        health.lastDocumentError().ifPresent(error -> state.put("lastDocumentError", error));
        return state;
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.encode());
    }
}
