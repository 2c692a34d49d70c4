package io.redtier.sidecar;

import io.redtier.runtime.Decision;
import io.redtier.runtime.RateLimitHeaders;
import io.redtier.runtime.RateLimitProblem;
import io.redtier.runtime.RateLimiter;
import io.redtier.runtime.RequestAttributes;
import io.redtier.sidecar.http.Problem;
import io.redtier.sidecar.http.Requests;
import io.redtier.sidecar.http.Stage;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final RateLimiter limiter;
    private final Networks trustedProxies;
    private final Stage next;

    LimitGate(Vertx vertx, WorkerExecutor workers, RateLimiter limiter, Networks trustedProxies, Stage next) {
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
            new Problem(
                            "bad-request",
                            "Bad request",
                            400,
                            "path and query must be percent-encoded UTF-8: " + e.getMessage())
                    .answer(request);
            return;
        }
        // Nothing of the body is read before it is clear who gets it.
        request.pause();
        workers.executeBlocking(() -> decide(request, attributes), false)
                .onSuccess(outcome -> decided(request, outcome))
                .onFailure(failure -> {
                    LOG.error("a request passes uncounted, since the limiter failed", failure);
                    next.handle(request, null);
                });
    }

    /** @param prepared what the next stage found, if the request may pass at once */
    private record Outcome(Decision decision, Object prepared) {}

    private Outcome decide(HttpServerRequest request, RequestAttributes attributes) {
        Decision decision = limiter.check(attributes);
        boolean passes = decision.allowed() && decision.delay().isZero();
        return new Outcome(decision, passes ? next.prepare(request) : null);
    }

    private String client(HttpServerRequest request) {
        InetAddress peer = Networks.address(request.remoteAddress().hostAddress())
                .orElseThrow(() -> new IllegalStateException("no address: " + request.remoteAddress()));
        List<String> forwarded = request.headers().getAll("X-Forwarded-For");
        return ClientAddress.of(peer, forwarded, trustedProxies);
    }

    private void decided(HttpServerRequest request, Outcome outcome) {
        Decision decision = outcome.decision();
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        RateLimitHeaders.of(decision).forEach(response::putHeader);
        if (!decision.allowed()) {
            RateLimitProblem found = RateLimitProblem.of(decision);
            Problem problem = new Problem(found.name(), found.title(), found.status(), found.detail())
                    .with("retryAfterSeconds", found.retryAfterSeconds());
            (found.limit().isEmpty() ? problem : problem.with("limit", found.limit())).answer(request);
            return;
        }
        long millis = decision.delay().toMillis();
        if (millis == 0) {
            next.handle(request, outcome.prepared());
        } else {
            vertx.setTimer(millis, timer -> {
                if (!response.closed()) {
                    next.handle(request, null);
                }
            });
        }
    }
}
