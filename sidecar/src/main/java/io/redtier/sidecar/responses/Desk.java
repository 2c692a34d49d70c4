package io.redtier.sidecar.responses;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.concurrent.Callable;

/**
 * What all exchanges of one event loop share.
 *
 * @param workers   threads that may wait for Redis
 * @param librarian finds and stores responses
 * @param memory    bounds what is held of bodies
 * @param clock     tells how old they are
 */
record Desk(Vertx vertx, WorkerExecutor workers, Librarian librarian, Memory memory, Clock clock) {
    long now() {
        return clock.millis();
    }

    /** Runs what may wait for Redis. */
    <T> Future<T> ask(Callable<T> work) {
        return workers.executeBlocking(work, false);
    }

    Future<Void> work(Runnable work) {
        return ask(() -> {
            work.run();
            return null;
        });
    }

    /** Answers with a response that is in memory already. */
    Future<Void> send(HttpServerRequest request, Cached response, String status) {
        memory.owe(response.body().length);
        return Answers.send(request, response, status, now(), memory);
    }
}
