package io.redtier.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Calls made at the same moment, each by a thread of its own. */
final class ConcurrentCalls {
    private ConcurrentCalls() {}

    /** The results, in the order of the inputs. */
    static <I, O> List<O> of(List<I> inputs, Function<I, O> call) throws InterruptedException {
        CountDownLatch together = new CountDownLatch(inputs.size());
        ExecutorService threads = Executors.newFixedThreadPool(inputs.size());
        try {
            List<Callable<O>> calls = new ArrayList<>();
            for (I input : inputs) {
                calls.add(() -> {
                    together.countDown();
                    together.await();
                    return call.apply(input);
                });
            }
            List<O> results = new ArrayList<>();
            for (Future<O> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
