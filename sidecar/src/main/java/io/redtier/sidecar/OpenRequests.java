package io.redtier.sidecar;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that are being served, WebSockets apart, so that the end can wait for them. Thread-safe. */
final class OpenRequests {
    /** How long nothing must have come: others learn only now that this pod is to end. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration STEP = Duration.ofMillis(50);

    private final AtomicInteger open = new AtomicInteger();
    private volatile long lastNanos = System.nanoTime();

    OpenRequests(MeterRegistry meters) {
        meters.gauge("redtier.sidecar.open.requests", open);
    }

    /** Counts what {@code next} serves. */
    Handler<HttpServerRequest> around(Handler<HttpServerRequest> next) {
        return request -> {
            lastNanos = System.nanoTime();
            if (isWebSocket(request)) {
                // Only its peers can end it, so nobody waits for that.
                next.handle(request);
                return;
            }
            open.incrementAndGet();
            AtomicBoolean over = new AtomicBoolean();
            Handler<Void> done = nothing -> {
                if (over.compareAndSet(false, true)) {
                    lastNanos = System.nanoTime();
                    open.decrementAndGet();
                }
            };
            request.response().endHandler(done);
            request.response().closeHandler(done);
            next.handle(request);
        };
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && request.method().equals(HttpMethod.GET)
                && "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))
                && request.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE, true);
    }

    /** Waits until nothing is served and nothing has come for a moment, at most {@code longest}. */
    void awaitNone(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            while (System.nanoTime() < deadline
                    && (open.get() > 0 || System.nanoTime() - lastNanos < QUIET.toNanos())) {
                Thread.sleep(STEP.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
