package io.redtier.sidecar.responses;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyResponse;

/** What becomes of one request that goes to the app. For one event loop. */
interface Exchange {
    /** Changes what the app is asked. */
    default void asking(MultiMap headers) {}

    /** The app has not answered: something else to answer with, or the failure. */
    default Future<ProxyResponse> failed(ProxyContext context, Throwable failure) {
        return Future.failedFuture(failure);
    }

    /** The app has answered; sends on what the client gets. */
    Future<Void> answered(ProxyContext context);
}
