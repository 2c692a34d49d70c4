package io.redtier.runtime.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Refuses calls at once while one server does not answer, but for a few that try each second. Thread-safe. */
final class Breaker {
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowSize(20)
            .minimumNumberOfCalls(5)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(3)
            .build();

    private final CircuitBreaker breaker;
    /** Whether there are failures to weigh against successes. Else to tell of each success costs a lock for nothing. */
    private volatile boolean troubled;

    Breaker(String name) {
        this.breaker = CircuitBreaker.of(name, CONFIG);
    }

    /** Whether a call may be made. If so, one of the following three is to be called after it. */
    boolean permits() {
        return breaker.tryAcquirePermission();
    }

    /** @param started {@link System#nanoTime} before the call */
    void succeeded(long started) {
        if (troubled) {
            breaker.onSuccess(System.nanoTime() - started, TimeUnit.NANOSECONDS);
            troubled = breaker.getMetrics().getNumberOfFailedCalls() > 0;
        }
    }

    /** @param started {@link System#nanoTime} before the call */
    void failed(long started, Throwable cause) {
        breaker.onError(System.nanoTime() - started, TimeUnit.NANOSECONDS, cause);
        troubled = true;
    }

    /** The call says nothing about the server. */
    void abstained() {
        breaker.releasePermission();
    }

    boolean isClosed() {
        return breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    void reset() {
        breaker.reset();
    }
}
