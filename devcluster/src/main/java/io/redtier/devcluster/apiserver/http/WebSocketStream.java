package io.redtier.devcluster.apiserver.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/** A stream as WebSocket text messages, one per piece. */
final class WebSocketStream implements ResponseStream {

    private final ServerWebSocket socket;
    private final Backlog backlog;

    WebSocketStream(ServerWebSocket socket) {
        this.socket = socket;
        this.backlog = new Backlog(socket::close);
        socket.closeHandler(nothing -> backlog.closed());
        socket.exceptionHandler(error -> backlog.closed());
    }

    @Override
    public void send(byte[] data) {
        if (backlog.admit(data.length)) {
            socket.writeTextMessage(Buffer.buffer(data).toString()).onComplete(done -> backlog.sent(data.length));
        }
    }

    @Override
    public void end() {
        if (!backlog.isClosed()) {
            socket.close();
        }
    }

    @Override
    public void onClose(Runnable action) {
        backlog.onClose(action);
    }
}
