package io.redtier.sample.payment;

import io.redtier.runtime.Lock;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.LockNotAcquiredException;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.UnknownPolicyException;
import io.redtier.sample.problem.Problem;
import io.redtier.sample.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Pays orders under the lock {@code payment}, one lock per order. Without the lock nothing is paid; should it ever let two
 * in, the database refuses the second. Thread-safe; its calls block.
 */
@ApplicationScoped
public class Payments {
    private static final Logger LOG = Logger.getLogger(Payments.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final PaymentTable table;
    private final Lock lock;

    Payments(PaymentTable table, Redtier redtier) {
        this.table = table;
        this.lock = redtier.lock("payment");
    }

    /** The payment of an order, if it is paid. */
    public Optional<Payment> find(String orderId) {
        return table.find(orderId);
    }

    /**
     * Pays an order.
     *
     * @throws ProblemException 409 if it is paid or being paid, 503 if the lock cannot be had because Redis is down or no
     *                          policy defines it
     */
    public Payment pay(String orderId, String userId, long amountCents) {
        try (LockHandle held = lock.acquire(orderId)) {
            // The charge of a real shop goes here, between the look and the note: that is what the lock protects.
            Optional<Payment> earlier = table.find(orderId);
            if (earlier.isPresent()) {
                throw new ProblemException(paid(earlier.get()));
            }
            return table.insert(orderId, userId, amountCents)
                    .orElseThrow(() -> new ProblemException(
                            duplicate("order '" + orderId + "' was paid in the meantime; " + lookAt(orderId))));
        } catch (LockNotAcquiredException e) {
            throw new ProblemException(duplicate("order '" + orderId + "' is being paid by another request; "
                    + lookAt(orderId) + ", if it succeeds"));
        } catch (RedisUnavailableException | UnknownPolicyException e) {
            LOG.warnf("payment of order %s refused: %s", orderId, e.getMessage());
            throw ProblemException.temporary(
                    Problem.of(
                            "payments-unavailable",
                            "Payments unavailable",
                            503,
                            "nothing was paid: the lock that keeps an order from being paid twice cannot be had ("
                                    // Where Redis is, is nobody's business outside.
                                    + (e instanceof UnknownPolicyException ? e.getMessage() : "Redis is unavailable")
                                    + "); try again in " + RETRY.toSeconds() + " s"),
                    RETRY);
        }
    }

    private static Problem paid(Payment payment) {
        return duplicate(
                "order '" + payment.orderId() + "' was paid at " + payment.paidAt() + "; " + lookAt(payment.orderId()));
    }

    private static Problem duplicate(String detail) {
        return Problem.of("duplicate-payment", "Duplicate payment", 409, detail);
    }

    private static String lookAt(String orderId) {
        return "GET /api/v1/payments/" + orderId + " shows the payment";
    }
}
