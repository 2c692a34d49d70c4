package io.redtier.runtime.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.Jedis;

/** What clients send to a server, as its MONITOR tells: one line per round trip, without what scripts do inside. */
public final class RoundTrips {
    /** A read that waits longer fails: no timeout of a test interrupts it. */
    private static final int PATIENCE_MILLIS = 60_000;

    private RoundTrips() {}

    /**
     * The commands that name something which contains {@code text} while the action runs, but for what an instance asks
     * and reports about policies now and then.
     */
    public static List<String> during(RedisServers.Server server, String text, Runnable action) throws IOException {
        String end = UUID.randomUUID().toString();
        List<String> seen = new ArrayList<>();
        try (Socket socket = new Socket("127.0.0.1", server.port());
                Jedis redis = server.connect()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            if (!"+OK".equals(lines.readLine())) {
                throw new IllegalStateException("the server does not let itself be monitored");
            }
            action.run();
            redis.echo(end);
            String line = lines.readLine();
            while (!line.contains(end)) {
                if (line.contains(text) && !line.contains(" lua] ") && !line.contains("\"redtier:")) {
                    seen.add(line);
                }
                line = lines.readLine();
            }
        }
        return seen;
    }
}
