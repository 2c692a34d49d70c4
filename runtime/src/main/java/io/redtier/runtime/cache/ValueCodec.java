package io.redtier.runtime.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtier.runtime.document.CacheEntry.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Values as JSON, compressed with gzip above the size that the policy gives. Compressed values are known by gzip's first
 * byte, which no JSON text starts with, so that both kinds can be read under any policy. JSON {@code null} stands for
 * "there is no such thing".
 */
final class ValueCodec<T> {
    private static final byte GZIP = 0x1f;
    private static final byte[] NOTHING = {'n', 'u', 'l', 'l'};

    private final ObjectMapper json;
    private final JavaType type;

    ValueCodec(ObjectMapper json, JavaType type) {
        this.json = json;
        this.type = type;
    }

    byte[] encode(T value, Storage storage) throws IOException {
        if (value == null) {
            return NOTHING;
        }
        byte[] plain = json.writerFor(type).writeValueAsBytes(value);
        return storage.compressAbove() != null && plain.length > storage.compressAbove() ? compress(plain) : plain;
    }

    /** The value, null for "there is no such thing". */
    T decode(byte[] stored) throws IOException {
        byte[] plain = stored.length > 0 && stored[0] == GZIP ? decompress(stored) : stored;
        try {
            return json.readValue(plain, type);
        } catch (JsonProcessingException e) {
            // The message of Jackson would quote the value.
            throw new IOException("it is no JSON of " + type.toCanonical() + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static byte[] compress(byte[] plain) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        }
        return compressed.toByteArray();
    }

    private static byte[] decompress(byte[] stored) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(stored))) {
            return gzip.readAllBytes();
        }
    }
}
