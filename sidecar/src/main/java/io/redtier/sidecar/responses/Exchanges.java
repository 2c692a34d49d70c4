package io.redtier.sidecar.responses;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends requests to the app through the proxy, and calls what they are part of on the way. For one event loop. */
final class Exchanges implements ProxyInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);
    private static final String KEY = "redtier.exchange";

    private final Consumer<HttpServerRequest> proxy;
    private Exchange next;

    /** @param proxy sends a request to the app, through this interceptor */
    Exchanges(HttpProxy interceptable, Consumer<HttpServerRequest> proxy) {
        this.proxy = proxy;
        interceptable.addInterceptor(this);
    }

    /** @param exchange null: the request passes as if there were no cache */
    void send(HttpServerRequest request, Exchange exchange) {
        // The proxy calls its interceptors before it returns, and nothing else runs on this event loop meanwhile.
        next = exchange;
        try {
            proxy.accept(request);
        } finally {
            next = null;
        }
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        Exchange exchange = next;
        next = null;
        if (exchange == null) {
            return context.sendRequest();
        }
        context.set(KEY, exchange);
        try {
            exchange.asking(context.request().headers());
            return context.sendRequest().recover(failure -> exchange.failed(context, failure));
        } catch (RuntimeException e) {
            return exchange.failed(context, e);
        }
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        Exchange exchange = context.get(KEY, Exchange.class);
        if (exchange == null) {
            return context.sendResponse();
        }
        try {
            return exchange.answered(context);
        } catch (RuntimeException e) {
            LOG.error("the answer to a request cannot be sent, since the cache failed", e);
            return Future.failedFuture(e);
        }
    }
}
