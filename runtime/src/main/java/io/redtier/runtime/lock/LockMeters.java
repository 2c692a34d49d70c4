package io.redtier.runtime.lock;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/**
 * What is counted of one lock.
 *
 * @param registry where
 * @param lock     its name
 */
record LockMeters(MeterRegistry registry, String lock) {
    void count(String result) {
        registry.counter("redtier.lock.calls", "lock", lock, "result", result).increment();
    }

    void waited(long nanos) {
        registry.timer("redtier.lock.wait", "lock", lock).record(nanos, TimeUnit.NANOSECONDS);
    }

    void held(long nanos) {
        registry.timer("redtier.lock.hold", "lock", lock).record(nanos, TimeUnit.NANOSECONDS);
    }
}
