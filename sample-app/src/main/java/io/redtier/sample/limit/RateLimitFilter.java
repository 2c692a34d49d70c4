package io.redtier.sample.limit;

import io.redtier.runtime.Decision;
import io.redtier.runtime.RateLimitHeaders;
import io.redtier.runtime.RateLimiter;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.RequestAttributes;
import io.redtier.sample.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Checks every request against the limits of the policy document, which say themselves which requests they count; refuses
 * those over a limit, lets those wait that came too early for a queue, and tells all others what is left.
 */
public class RateLimitFilter {
    private static final String DECISION = RateLimitFilter.class.getName();

    private final RateLimiter limiter;

    RateLimitFilter(Redtier redtier) {
        this.limiter = redtier.limiter();
    }

    @ServerRequestFilter
    void check(ContainerRequestContext context, HttpServerRequest connection) {
        Decision decision = limiter.check(attributes(context, connection));
        context.setProperty(DECISION, decision);
        if (!decision.allowed()) {
            throw new ProblemException(Rejection.of(decision));
        }
        awaitTurn(decision);
    }

    /** Where a limit spreads requests, they wait here. */
    private static void awaitTurn(Decision decision) {
        try {
            decision.awaitTurn();
        } catch (InterruptedException e) {
            // The server stops; the request goes on at once, since nothing more comes after it.
            Thread.currentThread().interrupt();
        }
    }

    @ServerResponseFilter
    void tell(ContainerRequestContext context, ContainerResponseContext response) {
        if (context.getProperty(DECISION) instanceof Decision decision) {
            RateLimitHeaders.of(decision).forEach(response.getHeaders()::putSingle);
        }
    }

    private static RequestAttributes attributes(ContainerRequestContext context, HttpServerRequest connection) {
        RequestAttributes.Builder attributes = RequestAttributes.builder()
                .method(context.getMethod())
                .path(context.getUriInfo().getPath())
                .clientIp(connection.remoteAddress().hostAddress());
        each(context.getHeaders(), attributes::header);
        each(context.getUriInfo().getQueryParameters(), attributes::query);
        return attributes.build();
    }

    private static void each(MultivaluedMap<String, String> values, java.util.function.BiConsumer<String, String> to) {
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            to.accept(entry.getKey(), String.join(",", entry.getValue()));
        }
    }
}
