package io.redtier.runtime.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.redtier.runtime.document.CacheEntry.Storage;
import java.io.IOException;
import java.util.List;

/**
 * Values as they are stored: a String that holds JSON, or a Hash with a field for each property of the value. Both may be
 * led by a {@link Stamp}. JSON {@code null} stands for "there is no such thing".
 */
final class ValueCodec<T> {
    private static final byte[] NOTHING = {'n', 'u', 'l', 'l'};

    private final ObjectMapper json;
    private final JavaType type;
    private final ObjectReader reader;

    ValueCodec(ObjectMapper json, JavaType type) {
        this.json = json;
        this.type = type;
        this.reader = json.readerFor(type);
    }

    /** The String as one part, or fields and values of a Hash in turn. */
    List<byte[]> encode(T value, Stamp stamp, Storage storage) throws IOException {
        byte[] plain = value == null ? NOTHING : json.writerFor(type).writeValueAsBytes(value);
        if (storage.format() == Storage.Format.Hash) {
            return HashFields.split(json.getFactory(), stamp, value == null ? null : plain, storage.compressAbove());
        }
        byte[] packed = Compression.pack(plain, storage.compressAbove());
        return List.of(stamp.equals(Stamp.NONE) ? packed : stamp.before(packed));
    }

    /** Null if there are no parts, or none of a value. */
    Decoded<T> decode(List<byte[]> parts) throws IOException {
        if (parts.isEmpty()) {
            return null;
        }
        if (parts.size() == 1) {
            byte[] stored = parts.get(0);
            boolean stamped = Stamp.leads(stored);
            int start = stamped ? Stamp.LENGTH : 0;
            return new Decoded<>(
                    read(Compression.unpack(stored, start), reader), stamped ? Stamp.read(stored) : Stamp.NONE);
        }
        Decoded<byte[]> joined = HashFields.join(parts);
        return joined == null
                ? null
                : new Decoded<>(joined.value() == null ? null : read(joined.value(), reader), joined.stamp());
    }

    /** A field of a Hash as it is stored. */
    <F> F decodeField(byte[] stored, Class<F> fieldType) throws IOException {
        return stored == null ? null : read(Compression.unpack(stored, 0), json.readerFor(fieldType));
    }

    /** A field of a value. */
    <F> F field(T value, String field, Class<F> fieldType) throws IOException {
        var tree = json.readTree(json.writerFor(type).writeValueAsBytes(value)).get(field);
        return tree == null ? null : json.treeToValue(tree, fieldType);
    }

    private static <V> V read(byte[] plain, ObjectReader target) throws IOException {
        try {
            return target.readValue(plain);
        } catch (JsonProcessingException e) {
            // The message of Jackson would quote the value.
            throw new IOException("it is no JSON of " + target.getValueType().toCanonical() + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }
}
