package io.redtier.runtime.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtier.runtime.JobEvent;
import io.redtier.runtime.NewJob;
import io.redtier.runtime.json.TypedJson;
import java.io.IOException;

/** Payloads and events of one queue as JSON. Thread-safe. */
final class JobCodec<T> {
    private static final int LARGEST_PAYLOAD = 1 << 20;
    private static final ObjectMapper EVENTS = new ObjectMapper();

    private final String queue;
    private final TypedJson<T> json;

    JobCodec(String queue, ObjectMapper json, JavaType type) {
        this.queue = queue;
        this.json = new TypedJson<>("queue \"" + queue + '"', json, type);
    }

    QueueStore.Sent encode(NewJob<? extends T> job) {
        byte[] payload = json.write(job.payload());
        if (payload.length > LARGEST_PAYLOAD) {
            throw new IllegalArgumentException("the payload of job \"" + job.id() + "\" for queue \"" + queue
                    + "\" has " + payload.length + " bytes as JSON; at most " + LARGEST_PAYLOAD
                    + " fit, so store it elsewhere and queue where it is");
        }
        return new QueueStore.Sent(job.id(), payload, job.delay());
    }

    /** @throws IOException if it is no JSON of this type */
    T decode(byte[] payload) throws IOException {
        return json.read(payload);
    }

    static byte[] encode(JobEvent event) {
        try {
            return EVENTS.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records are always written", e);
        }
    }

    /** @throws IllegalArgumentException if it is none */
    static JobEvent event(String text) {
        try {
            return EVENTS.readValue(text, JobEvent.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no event of a queue: " + e.getOriginalMessage(), e);
        }
    }
}
