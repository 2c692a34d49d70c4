package io.redtier.sample;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.redtier.sample.database.DatabaseSettings;
import io.redtier.sample.database.EmbeddedDatabase;
import java.io.IOException;

/** Starts the shop; without {@code DB_URL} in the environment it brings its own PostgreSQL. */
@QuarkusMain
public final class Main {
    private Main() {}

    /**
     * Runs until it is told to stop. Exits with 2 when the environment is wrong.
     *
     * @param args handed to Quarkus; none are needed
     * @throws IOException when the embedded PostgreSQL cannot be started
     */
    public static void main(String... args) throws IOException {
        String error = DatabaseSettings.errorIn(System.getenv());
        if (error != null) {
            System.err.println("catalog: " + error);
            System.exit(2);
        }
        if (DatabaseSettings.isEmbedded(System.getenv())) {
            // Before Quarkus starts, because its first act is to migrate the database. Stopped when this process ends.
            EmbeddedDatabase.start().settings().forEach(System::setProperty);
        }
        Quarkus.run(args);
    }
}
