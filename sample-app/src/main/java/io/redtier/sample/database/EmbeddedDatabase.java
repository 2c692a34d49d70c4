package io.redtier.sample.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;

/** A PostgreSQL server of this process, on a free port of the loopback interface, with an empty database. */
public final class EmbeddedDatabase implements AutoCloseable {
    private final EmbeddedPostgres server;

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts the server; takes a few seconds. It ends with {@link #close} or with this process.
     *
     * @throws IOException when the server cannot be started
     */
    public static EmbeddedDatabase start() throws IOException {
        return new EmbeddedDatabase(EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("max_connections", "40")
                .start());
    }

    /** How to reach it, by the names of the environment variables that would say so. */
    public Map<String, String> settings() {
        return Map.of(
                DatabaseSettings.URL, "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
                DatabaseSettings.USER, "postgres",
                DatabaseSettings.PASSWORD, "postgres");
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the embedded PostgreSQL does not stop", e);
        }
    }
}
