package io.redtier.devcluster.apiserver.http;

import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The mock's web server with a certificate of ours, streamed responses and worker threads.
 *
 * <p>The mock's own server makes its certificate itself, keeps every request it ever got, answers on the event loop and
 * cannot send a body in pieces, which a watch by plain HTTP (kubectl) needs; so its listening part is replaced here and
 * the dispatcher behind it stays the mock's.
 */
public final class TlsWebServer extends MockWebServer {

    private static final int MAX_BODY_BYTES = 3 * 1024 * 1024;
    private static final List<String> SUB_PROTOCOLS = List.of(
            "v5.channel.k8s.io",
            "v4.channel.k8s.io",
            "SPDY/3.1+portforward.k8s.io",
            "base64.binary.k8s.io",
            "binary.k8s.io");

    /** Kept here, since a logger that nobody holds forgets its level. */
    private static final Logger MOCK_LOG = Logger.getLogger(MockWebServer.class.getName());

    static {
        MOCK_LOG.setLevel(Level.WARNING);
    }

    private final ServerCertificate certificate;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(8));
    private HttpServer server;
    private Dispatcher dispatcher;

    /**
     * @param certificate what to present to clients
     */
    public TlsWebServer(ServerCertificate certificate) {
        this.certificate = certificate;
    }

    /** {@return the event loops that serve requests, also good for timers} */
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void setDispatcher(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public synchronized void start(InetAddress address, int port) {
        if (server != null) {
            throw new IllegalStateException("The API server has already been started");
        }
        server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(address.getHostAddress())
                .setPort(port)
                .setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(certificate.keyPem()))
                        .addCertValue(Buffer.buffer(certificate.certificatePem())))
                .setWebSocketSubProtocols(SUB_PROTOCOLS)
                .setMaxInitialLineLength(16 * 1024)
                .setTcpNoDelay(true)
                .setHandle100ContinueAutomatically(true));
        server.requestHandler(this::handle);
        await(server.listen(), "listen on " + address.getHostAddress() + ":" + port);
    }

    @Override
    public synchronized void shutdown() {
        if (server == null) {
            return;
        }
        dispatcher.shutdown();
        await(server.close(), "close the listener");
        await(vertx.close(), "stop the event loops");
        server = null;
        // The parent holds event loops of its own, which only closing a started server gives back.
        super.start(InetAddress.getLoopbackAddress(), 0);
        super.shutdown();
    }

    @Override
    public int getPort() {
        return server == null ? super.getPort() : server.actualPort();
    }

    @Override
    public String getHostName() {
        return server == null ? super.getHostName() : "127.0.0.1";
    }

    private void handle(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null && length.length() > 7 || length != null && Integer.parseInt(length) > MAX_BODY_BYTES) {
            request.response().setStatusCode(413).end("Request entity too large: limit is " + MAX_BODY_BYTES);
            return;
        }
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
        Future<Buffer> body = upgrade ? Future.succeededFuture(Buffer.buffer()) : request.body();
        if (upgrade) {
            request.pause();
        }
        body.compose(bytes -> vertx.executeBlocking(() -> dispatcher.dispatch(recorded(request, bytes)), false))
                .onSuccess(response -> respond(request, response, upgrade))
                .onFailure(error -> request.response().setStatusCode(500).end(String.valueOf(error.getMessage())));
    }

    private static RecordedRequest recorded(HttpServerRequest request, Buffer body) {
        return new RecordedRequest(
                request.version().alpnName().toUpperCase(Locale.ROOT),
                HttpMethod.fromVertx(request.method()),
                request.uri(),
                Headers.builder().addAll(request.headers()).build(),
                new io.fabric8.mockwebserver.http.Buffer(body.getBytes()));
    }

    private void respond(HttpServerRequest request, MockResponse answer, boolean upgrade) {
        if (answer instanceof StreamResponse stream && upgrade) {
            request.toWebSocket()
                    .onSuccess(socket -> produce(stream, new WebSocketStream(socket)))
                    .onFailure(error -> refuse(request, error));
            return;
        }
        if (answer instanceof SocketResponse conversation && upgrade) {
            request.toWebSocket()
                    .onSuccess(socket -> conversation.begin(new MessageSocket(socket)))
                    .onFailure(error -> {
                        conversation.abandon();
                        refuse(request, error);
                    });
            return;
        }
        if (upgrade) {
            request.resume();
        }
        HttpServerResponse response = request.response().setStatusCode(answer.code());
        answer.getHeaders().toMultimap().forEach((key, values) -> response.headers()
                .add(key, values));
        if (answer instanceof StreamResponse stream) {
            response.setChunked(true);
            // The head must leave at once: a client waits for it before it believes in the watch.
            response.writeHead();
            produce(stream, new ChunkedStream(response));
        } else if (answer.getBody() == null) {
            response.end();
        } else {
            response.end(Buffer.buffer(answer.getBody().getBytes()));
        }
    }

    /** What is wrong with a WebSocket's request is mostly answered by then. */
    private static void refuse(HttpServerRequest request, Throwable error) {
        if (!request.response().headWritten()) {
            request.response().setStatusCode(400).end(error.getMessage());
        }
    }

    private void produce(StreamResponse response, ResponseStream stream) {
        vertx.executeBlocking(
                        () -> {
                            response.producer().accept(stream);
                            return null;
                        },
                        false)
                .onFailure(error -> stream.end());
    }

    private static <T> void await(Future<T> future, String what) {
        try {
            future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting to " + what, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Could not " + what + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Could not " + what + " within 10 s", e);
        }
    }
}
