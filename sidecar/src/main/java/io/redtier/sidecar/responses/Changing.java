package io.redtier.sidecar.responses;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.httpproxy.ProxyContext;

/** A request that may change what its path holds: when the app says that it has worked, nothing older is served. */
record Changing(Question question, Librarian librarian, WorkerExecutor workers) implements Exchange {
    @Override
    public Future<Void> answered(ProxyContext context) {
        context.response().headers().add(CacheStatus.NAME, CacheStatus.forward("method"));
        if (context.response().getStatusCode() >= 400) {
            return context.sendResponse();
        }
        // Before the client hears of it, so that it reads what it wrote.
        return workers.executeBlocking(
                        () -> {
                            librarian.change(question);
                            return null;
                        },
                        false)
                .transform(done -> context.sendResponse());
    }
}
