package io.redtier.benchmarks.sidecar;

import io.redtier.benchmarks.Load.Operation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Requests over connections that are kept, at the least cost for who measures. Thread-safe. */
final class HttpConnections implements Operation, AutoCloseable {
    private static final String LENGTH = "content-length:";

    private final int port;
    private final String path;
    private final int paths;
    private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();

    /**
     * @param path  start of the paths
     * @param paths how many there are
     */
    HttpConnections(int port, String path, int paths) {
        this.port = port;
        this.path = path;
        this.paths = paths;
    }

    private record Connection(Socket socket, InputStream in) {}

    @Override
    public void run(int random) throws IOException {
        get(path + random % paths, "user-" + random % 100);
    }

    /** Fails if the answer is not 200. */
    void get(String target, String user) throws IOException {
        Connection connection = idle.poll();
        if (connection == null) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            connection = new Connection(socket, new BufferedInputStream(socket.getInputStream(), 8192));
        }
        connection
                .socket()
                .getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: bench\r\nX-User-Id: " + user + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        String status = line(connection.in());
        if (!status.startsWith("HTTP/1.1 200")) {
            connection.socket().close();
            throw new IOException("port " + port + " answered " + status);
        }
        int length = 0;
        for (String header = line(connection.in()); !header.isEmpty(); header = line(connection.in())) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        connection.in().skipNBytes(length);
        idle.add(connection);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : idle) {
            connection.socket().close();
        }
    }
}
