package io.redtier.sidecar.http;

import io.vertx.core.http.HttpServerRequest;

/**
 * What is done with a request that may pass, in two steps, so that all that waits for Redis is done in one go on one
 * thread.
 */
public interface Stage {
    /**
     * Does what may wait, on a worker thread. Never fails.
     *
     * @return what it found, for {@link #handle}; may be null
     */
    Object prepare(HttpServerRequest request);

    /**
     * Handles the request, on its event loop.
     *
     * @param prepared what {@link #prepare} returned; null if it was not called
     */
    void handle(HttpServerRequest request, Object prepared);
}
