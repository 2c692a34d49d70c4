package io.redtier.testkit.redis;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One connection. */
final class Session {
    private final MemoryRedis redis;
    private final Socket socket;
    private final Wire wire;
    private final Set<String> channels = new LinkedHashSet<>();

    Session(MemoryRedis redis, Socket socket) throws IOException {
        this.redis = redis;
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.wire = new Wire(socket.getInputStream(), socket.getOutputStream());
    }

    void start() {
        Thread thread = new Thread(this::serve, "redtier-memory-redis-session");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try {
            for (List<String> words = wire.read(); words != null; words = wire.read()) {
                try {
                    answer(words);
                } catch (RedisError e) {
                    wire.write(e);
                }
                if (!wire.hasMore()) {
                    wire.flush();
                }
            }
        } catch (IOException e) {
            // The other side is gone, or the server is stopped.
            close();
        } finally {
            close();
            redis.ended(this);
        }
    }

    private void answer(List<String> words) throws IOException {
        List<String> args = words.subList(1, words.size());
        switch (words.get(0).toUpperCase(Locale.ROOT)) {
            case "SUBSCRIBE" -> {
                for (String channel : args) {
                    redis.subscribe(this, channel);
                    channels.add(channel);
                    wire.write(List.of("subscribe", channel, (long) channels.size()));
                }
            }
            case "UNSUBSCRIBE" -> {
                for (String channel : args.isEmpty() ? new ArrayList<>(channels) : args) {
                    channels.remove(channel);
                    redis.unsubscribe(this, channel);
                    wire.write(List.of("unsubscribe", channel, (long) channels.size()));
                }
            }
            case "PING" -> wire.write(channels.isEmpty() ? redis.run(words) : List.of("pong", ""));
            default -> wire.write(redis.run(words));
        }
    }

    /** Sends what was not asked for. */
    void send(Object message) {
        try {
            wire.write(message);
            wire.flush();
        } catch (IOException e) {
            close();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket can't be closed", e);
        }
    }
}
