package io.redtier.runtime.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Writes and reads one type of the application as JSON. Thread-safe. */
public final class TypedJson<T> {
    private final String whose;
    private final ObjectMapper json;
    private final JavaType type;

    /** @param whose names it in messages, such as {@code queue "mail"} */
    public TypedJson(String whose, ObjectMapper json, JavaType type) {
        this.whose = whose;
        this.json = json;
        this.type = type;
    }

    /** @throws IllegalArgumentException if it cannot be written */
    public byte[] write(T value) {
        try {
            return json.writerFor(type).writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    whose + " cannot write a value of this type as JSON: " + e.getMessage(), e);
        }
    }

    /**
     * What was written; null if that was null.
     *
     * @throws IOException if it is no JSON of this type
     */
    public T read(byte[] written) throws IOException {
        try {
            return json.readValue(written, type);
        } catch (JsonProcessingException e) {
            // The message of Jackson would quote the value.
            throw new IOException("it is no JSON of " + type.toCanonical() + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }
}
