package io.redtier.runtime.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * JSON, compressed with gzip above a size. What is compressed is known by gzip's first byte, which no JSON text starts
 * with, so that both can be read under any policy. Pure functions.
 */
final class Compression {
    private static final byte GZIP = 0x1f;

    private Compression() {}

    /** @param above compress what is longer, in bytes; null: nothing */
    static byte[] pack(byte[] plain, Long above) throws IOException {
        if (above == null || plain.length <= above) {
            return plain;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        }
        return compressed.toByteArray();
    }

    /** What was packed and stored from {@code start} on. */
    static byte[] unpack(byte[] stored, int start) throws IOException {
        if (start < stored.length && stored[start] == GZIP) {
            try (GZIPInputStream gzip =
                    new GZIPInputStream(new ByteArrayInputStream(stored, start, stored.length - start))) {
                return gzip.readAllBytes();
            }
        }
        return start == 0 ? stored : Arrays.copyOfRange(stored, start, stored.length);
    }
}
