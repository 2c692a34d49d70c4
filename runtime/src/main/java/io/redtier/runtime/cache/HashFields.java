package io.redtier.runtime.cache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A JSON object as fields of a Redis Hash, each of which holds JSON, and one more for the {@link Stamp}. "There is no such
 * thing" is a Hash without other fields, marked after the stamp. Pure functions.
 */
final class HashFields {
    /** The field of the stamp; every Hash has it. Known to cache_lease.lua, too. */
    static final byte[] STAMP = utf8("@redtier");

    private static final int MOST = 1_000;
    private static final byte[] ABSENT = {'-'};
    private static final byte[] PRESENT = {};

    private HashFields() {}

    /** @param object JSON of an object; null: there is no such thing */
    static List<byte[]> split(JsonFactory json, Stamp stamp, byte[] object, Long compressAbove) throws IOException {
        List<byte[]> parts = new ArrayList<>(List.of(STAMP, stamp.before(object == null ? ABSENT : PRESENT)));
        if (object == null) {
            return parts;
        }
        try (JsonParser parser = json.createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it has no fields, which storage.format Hash needs; use storage.format Json");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                byte[] field = utf8(parser.currentName());
                if (Arrays.equals(field, STAMP)) {
                    throw new IOException("it has a field @redtier, which storage.format Hash needs for itself; rename"
                            + " it, or use storage.format Json");
                }
                parser.nextToken();
                ByteArrayOutputStream value = new ByteArrayOutputStream();
                try (JsonGenerator generator = json.createGenerator(value)) {
                    generator.copyCurrentStructureExact(parser);
                }
                parts.add(field);
                parts.add(Compression.pack(value.toByteArray(), compressAbove));
            }
        }
        if (parts.size() > 2 * MOST) {
            throw new IOException("it has " + (parts.size() / 2 - 1) + " fields, and storage.format Hash allows "
                    + (MOST - 1) + "; use storage.format Json");
        }
        return parts;
    }

    /** JSON of the object, null for "there is no such thing"; or null where the fields are of no value of ours. */
    static Decoded<byte[]> join(List<byte[]> parts) throws IOException {
        byte[] stamp = field(parts, STAMP);
        if (stamp == null || !Stamp.leads(stamp)) {
            throw new IOException("it is a Hash without a field @redtier");
        }
        if (isAbsent(stamp)) {
            return new Decoded<>(null, Stamp.read(stamp));
        }
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.write('{');
        for (int i = 0; i < parts.size(); i += 2) {
            if (!Arrays.equals(parts.get(i), STAMP)) {
                if (object.size() > 1) {
                    object.write(',');
                }
                object.write('"');
                object.write(
                        JsonStringEncoder.getInstance().quoteAsUTF8(new String(parts.get(i), StandardCharsets.UTF_8)));
                object.write('"');
                object.write(':');
                object.write(Compression.unpack(parts.get(i + 1), 0));
            }
        }
        object.write('}');
        return new Decoded<>(object.toByteArray(), Stamp.read(stamp));
    }

    static boolean isAbsent(byte[] stamp) {
        return stamp.length > Stamp.LENGTH;
    }

    /** The value of a field, or null. */
    static byte[] field(List<byte[]> parts, byte[] name) {
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            if (Arrays.equals(parts.get(i), name)) {
                return parts.get(i + 1);
            }
        }
        return null;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
