package io.redtier.sidecar;

import io.redtier.runtime.RateLimiter;
import io.redtier.sidecar.http.Forwarding;
import io.redtier.sidecar.http.Requests;
import io.redtier.sidecar.http.Stage;
import io.redtier.sidecar.responses.ResponseCaching;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;

/** One event loop's part of the proxy: its server, its connections to the app, and what lies between. */
final class Front extends AbstractVerticle {
    /** Requests with more in their head are answered 431, and 414 if it is the request line. */
    private static final int MAX_HEAD = 32 * 1024;

    private static final int MAX_CONNECTIONS = 2048;
    /** Shorter than servers' usual 60 s: a request on a connection that the app has just closed would fail. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final SidecarConfig config;
    private final RateLimiter limiter;
    private final ResponseCaching caching;
    private final WorkerExecutor workers;
    private final OpenRequests open;
    private HttpServer server;

    Front(
            SidecarConfig config,
            RateLimiter limiter,
            ResponseCaching caching,
            WorkerExecutor workers,
            OpenRequests open) {
        this.config = config;
        this.limiter = limiter;
        this.caching = caching;
        this.workers = workers;
        this.open = open;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpClient client = client();
        SocketAddress app = SocketAddress.inetSocketAddress(config.appPort(), config.appHost());
        HttpProxy proxy = HttpProxy.reverseProxy(client).origin(Front.origin(app));
        proxy.addInterceptor(new Forwarded());
        Stage cache = caching.before(vertx, workers, client, app, proxy, request -> proxy.handle(withFraming(request)));
        Handler<HttpServerRequest> gate = new LimitGate(vertx, workers, limiter, config.trustedProxies(), cache);
        server = vertx.createHttpServer(new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEAD)
                .setMaxInitialLineLength(MAX_HEAD)
                .setHandle100ContinueAutomatically(true)
                .setReuseAddress(true));
        server.requestHandler(open.around(gate))
                .listen(config.listenPort(), config.listenHost())
                .<Void>mapEmpty()
                .onComplete(started);
    }

    /** Where clients connect. */
    int port() {
        return server.actualPort();
    }

    /** The app sees the host that the client has asked for, not its own address. */
    private static OriginRequestProvider origin(SocketAddress app) {
        return context -> {
            HostAndPort asked = context.request().proxiedRequest().authority();
            return context.client()
                    .request(new RequestOptions().setServer(app))
                    .map(request -> asked == null ? request : request.authority(asked));
        };
    }

    /** Bodies of HTTP/2 need neither length nor chunks; the proxy takes from these headers how to send them on. */
    private static HttpServerRequest withFraming(HttpServerRequest request) {
        boolean mayHaveBody =
                !request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD);
        if (request.version() == HttpVersion.HTTP_2
                && mayHaveBody
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            request.headers().set(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
        }
        return request;
    }

    private HttpClient client() {
        HttpClientOptions options = new HttpClientOptions()
                .setMaxPoolSize(MAX_CONNECTIONS)
                .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setMaxHeaderSize(2 * MAX_HEAD)
                .setConnectTimeout((int) Duration.ofSeconds(5).toMillis());
        if (config.appProtocol() == SidecarConfig.AppProtocol.H2c) {
            options.setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
        }
        return vertx.createHttpClient(options);
    }

    private static final class Forwarded implements ProxyInterceptor {
        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            HttpServerRequest request = context.request().proxiedRequest();
            // So that the app takes it for what limits and caches took it for.
            context.request().setURI(Requests.originForm(request.uri()));
            Forwarding.tell(context.request().headers(), request);
            return context.sendRequest();
        }
    }
}
