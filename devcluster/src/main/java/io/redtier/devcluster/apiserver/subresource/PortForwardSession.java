package io.redtier.devcluster.apiserver.subresource;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.redtier.devcluster.apiserver.http.MessageSocket;
import io.redtier.devcluster.apiserver.request.Target;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Any number of connections to a pod's ports over one WebSocket, in the protocol {@code portforward.k8s.io}: for each the
 * client opens an error stream and then a data stream, which name the port and share a request id.
 */
final class PortForwardSession {
    /** Makes the connections. */
    interface Connector {
        Socket connect(int port) throws IOException;
    }

    private final MessageSocket socket;
    private final Connector connector;
    private final Target pod;
    private final SpdyFrames frames = new SpdyFrames();
    private final Object sending = new Object();
    private final Map<String, Integer> errorStreams = new ConcurrentHashMap<>();
    private final Map<Integer, ForwardedConnection> connections = new ConcurrentHashMap<>();

    PortForwardSession(MessageSocket socket, Connector connector, Target pod) {
        this.socket = socket;
        this.connector = connector;
        this.pod = pod;
    }

    /** Carries everything until the client has gone. */
    void hold() throws IOException {
        try {
            for (byte[] message = socket.receive(); message.length > 0; message = socket.receive()) {
                for (SpdyFrame frame : frames.decode(message)) {
                    take(frame);
                }
            }
        } finally {
            connections.values().forEach(ForwardedConnection::close);
            frames.close();
        }
    }

    private void take(SpdyFrame frame) throws IOException {
        if (frame instanceof SpdySynStreamFrame opened) {
            open(opened);
        } else if (frame instanceof SpdyDataFrame data) {
            byte[] bytes = ByteBufUtil.getBytes(data.content());
            data.release();
            ForwardedConnection connection = connections.get(data.streamId());
            if (connection != null) {
                connection.toPod(bytes, data.isLast());
            }
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            ForwardedConnection connection = connections.remove(reset.streamId());
            if (connection != null) {
                connection.close();
            }
        } else if (frame instanceof SpdyPingFrame ping) {
            send(new DefaultSpdyPingFrame(ping.id()));
        }
    }

    private void open(SpdySynStreamFrame opened) throws IOException {
        int stream = opened.streamId();
        String request = String.valueOf(opened.headers().getAsString("requestid"));
        SpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(stream);
        // Netty leaves out a header block without headers, which the client takes for a broken frame.
        reply.headers().set("requestid", request);
        send(reply);
        if ("error".equals(opened.headers().getAsString("streamtype"))) {
            errorStreams.put(request, stream);
            return;
        }
        Integer errors = errorStreams.remove(request);
        String port = String.valueOf(opened.headers().getAsString("port"));
        try {
            if (!port.matches("[1-9]\\d{0,4}")) {
                throw new IOException("\"" + port + "\" is no port");
            }
            Socket toPod = connector.connect(Integer.parseInt(port));
            ForwardedConnection connection =
                    new ForwardedConnection(toPod, bytes -> data(stream, bytes, false), () -> end(stream, errors, ""));
            connections.put(stream, connection);
            connection.start(Thread.currentThread().getName() + "-" + port);
        } catch (IOException e) {
            end(
                    stream,
                    errors,
                    "error forwarding port %s to pod %s, uid : %s".formatted(port, pod.name(), e.getMessage()));
        }
    }

    private void end(int stream, Integer errors, String error) throws IOException {
        connections.remove(stream);
        if (errors != null) {
            data(errors, error.getBytes(StandardCharsets.UTF_8), true);
        }
        data(stream, new byte[0], true);
    }

    private void data(int stream, byte[] bytes, boolean last) throws IOException {
        send(new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes)).setLast(last));
    }

    private void send(SpdyFrame frame) throws IOException {
        synchronized (sending) {
            socket.send(frames.encode(frame));
        }
    }
}
