package io.redtier.devcluster.apiserver.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** A stream as chunks of an HTTP/1.1 body. */
final class ChunkedStream implements ResponseStream {

    private final HttpServerResponse response;
    private final Backlog backlog;

    ChunkedStream(HttpServerResponse response) {
        this.response = response;
        this.backlog = new Backlog(response::reset);
        response.closeHandler(nothing -> backlog.closed());
        response.endHandler(nothing -> backlog.closed());
        response.exceptionHandler(error -> backlog.closed());
    }

    @Override
    public void send(byte[] data) {
        if (backlog.admit(data.length)) {
            response.write(Buffer.buffer(data)).onComplete(done -> backlog.sent(data.length));
        }
    }

    @Override
    public void end() {
        if (!backlog.isClosed()) {
            response.end();
        }
    }

    @Override
    public void onClose(Runnable action) {
        backlog.onClose(action);
    }
}
