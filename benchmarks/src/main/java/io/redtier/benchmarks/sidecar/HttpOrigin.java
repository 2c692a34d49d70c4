package io.redtier.benchmarks.sidecar;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An app that does nothing but answer, with a body of 1 KiB, so that what is measured is what stands in front of it. A
 * program of its own; its only argument is its port.
 */
public final class HttpOrigin {
    private static final byte[] ANSWER =
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1024\r\n\r\n\"" + "x".repeat(1022)
                            + '"')
                    .getBytes(StandardCharsets.US_ASCII);

    private HttpOrigin() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(arguments[0]), 1024, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread thread = new Thread(null, () -> serve(socket), "connection", 128 * 1024);
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (skipHead(in)) {
                out.write(ANSWER);
            }
        } catch (IOException e) {
            // The other side has closed it.
        }
    }

    /** Requests have no bodies. */
    private static boolean skipHead(InputStream in) throws IOException {
        int lineEnds = 0;
        while (lineEnds < 2) {
            int c = in.read();
            if (c < 0) {
                return false;
            }
            lineEnds = c == '\n' ? lineEnds + 1 : c == '\r' ? lineEnds : 0;
        }
        return true;
    }
}
