package io.redtier.runtime.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** Writes bytes as a Kubernetes quantity. */
final class SizeSerializer extends StdSerializer<Long> {
    SizeSerializer() {
        super(Long.class);
    }

    @Override
    public void serialize(Long bytes, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeString(Sizes.format(bytes));
    }
}
