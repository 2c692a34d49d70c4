package io.redtier.sidecar.responses;

import io.vertx.core.Future;
import io.vertx.httpproxy.ProxyContext;

/**
 * A request that has nothing to do with the cache.
 *
 * @param status what {@code Cache-Status} says
 */
record Passing(String status) implements Exchange {
    @Override
    public Future<Void> answered(ProxyContext context) {
        context.response().headers().add(CacheStatus.NAME, status);
        return context.sendResponse();
    }
}
