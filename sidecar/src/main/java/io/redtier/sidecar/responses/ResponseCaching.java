package io.redtier.sidecar.responses;

import io.redtier.sidecar.http.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import java.time.Clock;
import java.util.function.Consumer;

/** What the response caching of all event loops of a process shares. Thread-safe. */
public final class ResponseCaching {
    private final Shelves shelves;
    private final Memory memory;
    private final Librarian librarian = new Librarian();

    /**
     * @param shelves caches of the document
     * @param memory  how much of bodies may be held
     */
    public ResponseCaching(Shelves shelves, Memory memory) {
        this.shelves = shelves;
        this.memory = memory;
    }

    /**
     * The part of one event loop.
     *
     * @param workers threads that may wait for Redis
     * @param client  for requests to the app in the background
     * @param app     where it listens
     * @param proxy   is intercepted
     * @param send    sends a request through the proxy
     */
    public Stage before(
            Vertx vertx,
            WorkerExecutor workers,
            HttpClient client,
            SocketAddress app,
            HttpProxy proxy,
            Consumer<HttpServerRequest> send) {
        Desk desk = new Desk(vertx, workers, librarian, memory, Clock.systemUTC());
        return new ResponseCache(shelves, desk, new Exchanges(proxy, send), new Refresher(client, app, desk));
    }
}
