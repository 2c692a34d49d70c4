package io.redtier.operator.injection;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** {@code POST /inject}, for API servers. Reached over TLS: the chart configures port 8443. */
@ApplicationScoped
public class InjectionRoute {
    /** Kubernetes' own limit of an object in a request. */
    private static final long MAX_BODY = 3 << 20;

    private final AdmissionReviews reviews;

    public InjectionRoute(AdmissionReviews reviews) {
        this.reviews = reviews;
    }

    void register(@Observes Router router) {
        router.post("/inject")
                .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY))
                .handler(this::review);
    }

    private void review(RoutingContext context) {
        try {
            context.response()
                    .putHeader("Content-Type", "application/json")
                    .end(reviews.answer(context.body().asString()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            context.response().setStatusCode(400).end("send an AdmissionReview of admission.k8s.io/v1");
        }
    }
}
