package io.redtier.sidecar;

import io.redtier.runtime.Decision;
import io.redtier.runtime.RateLimitHeaders;
import io.redtier.runtime.RateLimitProblem;
import io.redtier.runtime.RateLimiter;
import io.redtier.runtime.RequestAttributes;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets through what the limits of the policy document allow, after a delay if one of them spreads requests, and answers
 * the rest itself. Its methods are called on event loops; decisions are made on worker threads, since they may wait for
 * Redis.
 */
final class LimitGate implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(LimitGate.class);
    private static final String PROBLEM = "application/problem+json";
    private static final String TYPES = "urn:redtier:problem:";

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final RateLimiter limiter;
    private final Networks trustedProxies;
    private final Handler<HttpServerRequest> next;

    LimitGate(
            Vertx vertx,
            WorkerExecutor workers,
            RateLimiter limiter,
            Networks trustedProxies,
            Handler<HttpServerRequest> next) {
        this.vertx = vertx;
        this.workers = workers;
        this.limiter = limiter;
        this.trustedProxies = trustedProxies;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        RequestAttributes attributes;
        try {
            attributes = Requests.attributes(request, client(request));
        } catch (IllegalArgumentException e) {
            answer(
                    request,
                    problem("bad-request", "Bad request", 400)
                            .put("detail", "path and query must be percent-encoded UTF-8: " + e.getMessage()));
            return;
        }
        // Nothing of the body is read before it is clear who gets it.
        request.pause();
        workers.executeBlocking(() -> limiter.check(attributes), false)
                .onSuccess(decision -> decided(request, decision))
                .onFailure(failure -> {
                    LOG.error("a request passes uncounted, since the limiter failed", failure);
                    next.handle(request);
                });
    }

    private String client(HttpServerRequest request) {
        InetAddress peer = Networks.address(request.remoteAddress().hostAddress())
                .orElseThrow(() -> new IllegalStateException("no address: " + request.remoteAddress()));
        List<String> forwarded = request.headers().getAll("X-Forwarded-For");
        return ClientAddress.of(peer, forwarded, trustedProxies);
    }

    private void decided(HttpServerRequest request, Decision decision) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        RateLimitHeaders.of(decision).forEach(response::putHeader);
        if (!decision.allowed()) {
            RateLimitProblem found = RateLimitProblem.of(decision);
            JsonObject problem = problem(found.name(), found.title(), found.status())
                    .put("detail", found.detail())
                    .put("retryAfterSeconds", found.retryAfterSeconds());
            answer(request, found.limit().isEmpty() ? problem : problem.put("limit", found.limit()));
            return;
        }
        long millis = decision.delay().toMillis();
        if (millis == 0) {
            next.handle(request);
        } else {
            vertx.setTimer(millis, timer -> {
                if (!response.closed()) {
                    next.handle(request);
                }
            });
        }
    }

    private static JsonObject problem(String name, String title, int status) {
        return new JsonObject().put("type", TYPES + name).put("title", title).put("status", status);
    }

    /** Whatever is still to come of the request is thrown away, so that its connection can serve the next. */
    private static void answer(HttpServerRequest request, JsonObject problem) {
        request.resume();
        request.response()
                .setStatusCode(problem.getInteger("status"))
                .putHeader("Content-Type", PROBLEM)
                .end(problem.encode());
    }
}
