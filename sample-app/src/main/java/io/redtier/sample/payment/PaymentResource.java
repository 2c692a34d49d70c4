package io.redtier.sample.payment;

import io.redtier.sample.problem.InputChecks;
import io.redtier.sample.problem.Problem;
import io.redtier.sample.problem.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;

/** Payments: an order is paid once, however often and however concurrently it is asked for. */
@Path("/api/v1/payments")
@Produces(MediaType.APPLICATION_JSON)
public class PaymentResource {
    private final Payments payments;

    PaymentResource(Payments payments) {
        this.payments = payments;
    }

    /** Pays an order: 201, or 409 when it is paid or being paid, or 503 when the lock cannot be had. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response pay(PaymentRequest request) {
        InputChecks checks = new InputChecks();
        if (request == null) {
            checks.check(false, "body", null, "write {\"orderId\": ..., \"userId\": ..., \"amountCents\": ...}")
                    .orThrow();
        }
        request.checkInto(checks);
        checks.orThrow();
        Payment payment = payments.pay(request.orderId(), request.userId(), request.amountCents());
        return Response.created(URI.create("/api/v1/payments/" + payment.orderId()))
                .entity(payment)
                .build();
    }

    /** The payment of an order; how a client whose request was cut off learns what became of it. */
    @GET
    @Path("{orderId}")
    public Payment get(@PathParam("orderId") String orderId) {
        return Optional.of(orderId)
                .filter(PaymentRequest::isName)
                .flatMap(payments::find)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        "payment-not-found",
                        "Payment not found",
                        404,
                        "order '" + orderId + "' is not paid; POST /api/v1/payments pays it")));
    }
}
