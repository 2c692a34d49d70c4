package io.redtier.operator.rediscluster.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Asks many nodes at the same time, so that those that are silent cost their time limit only once. Thread-safe. */
final class AtOnce implements AutoCloseable {

    // Without a limit of its own: the operator looks at a bounded number of RedisClusters at a time, and threads shared
    // by them would let the silent nodes of one delay the look at another.
    private final ExecutorService threads;

    AtOnce(String threadName) {
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What each of {@code pods} says, in their order. */
    <T> List<T> ask(List<PodRef> pods, Function<PodRef, T> question) {
        return begin(pods, question).stream().map(CompletableFuture::join).toList();
    }

    /** The same without waiting for the answers. */
    <T> List<CompletableFuture<T>> begin(List<PodRef> pods, Function<PodRef, T> question) {
        return pods.stream()
                .map(pod -> CompletableFuture.supplyAsync(() -> question.apply(pod), threads))
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
