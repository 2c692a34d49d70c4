package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An open watch. */
final class ApiWatch implements AutoCloseable {

    private static final JsonNode END = Serialization.jsonMapper().createObjectNode();

    private final int code;
    private final InputStream stream;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();

    ApiWatch(int code, InputStream stream) {
        this.code = code;
        this.stream = stream;
        Thread reader = new Thread(this::read, "watch");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(Serialization.jsonMapper().readTree(line));
            }
        } catch (IOException e) {
            // The test has closed it.
        } finally {
            events.add(END);
        }
    }

    /** HTTP status. */
    int code() {
        return code;
    }

    /** The next event other than a bookmark. */
    JsonNode next() throws InterruptedException {
        JsonNode event = nextOfAnyType();
        while (event.path("type").asText().equals("BOOKMARK")) {
            event = nextOfAnyType();
        }
        return event;
    }

    JsonNode nextOfAnyType() throws InterruptedException {
        JsonNode event = events.poll(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(event).as("an event within %s", Api.PATIENCE).isNotNull();
        return event;
    }

    /** The next events, as {@code TYPE name}. */
    List<String> next(int count) throws InterruptedException {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode event = next();
            found.add(event.path("type").asText() + " "
                    + event.at("/object/metadata/name").asText());
        }
        return found;
    }

    /** Whether the server has ended it; waits for that. */
    boolean ends() throws InterruptedException {
        JsonNode event = nextOfAnyType();
        while (event.path("type").asText().equals("BOOKMARK")) {
            event = nextOfAnyType();
        }
        return event == END;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
