package io.redtier.benchmarks;

import java.util.concurrent.TimeUnit;

/** Waiting between measurements. */
public final class Pause {
    private Pause() {}

    public static void millis(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
