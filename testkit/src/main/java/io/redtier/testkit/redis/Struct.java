package io.redtier.testkit.redis;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;

/**
 * The library {@code struct} of Redis' Lua, for what the scripts use of it: big endian, doubles ({@code d}) and characters
 * ({@code c} and how many).
 */
final class Struct {
    private Struct() {}

    static LuaTable library() {
        LuaTable library = new LuaTable();
        library.set("pack", new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs args) {
                return pack(args);
            }
        });
        library.set("unpack", new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs args) {
                return unpack(args);
            }
        });
        return library;
    }

    /** For each field how many characters it has; 0 for a double. */
    private static List<Integer> fields(String format) {
        if (!format.matches(">(d|c[0-9]+)+")) {
            throw new LuaError("the test kit knows no struct format " + format);
        }
        List<Integer> fields = new ArrayList<>();
        for (String field : format.substring(1).split("(?=[dc])")) {
            fields.add(field.equals("d") ? 0 : Integer.parseInt(field.substring(1)));
        }
        return fields;
    }

    private static LuaValue pack(Varargs args) {
        List<Integer> fields = fields(args.checkjstring(1));
        ByteBuffer bytes = ByteBuffer.allocate(fields.stream()
                .mapToInt(length -> length == 0 ? Double.BYTES : length)
                .sum());
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i) == 0) {
                bytes.putDouble(args.checkdouble(i + 2));
            } else {
                LuaString text = args.checkstring(i + 2);
                bytes.put(text.m_bytes, text.m_offset, fields.get(i));
            }
        }
        return LuaString.valueOf(bytes.array());
    }

    private static Varargs unpack(Varargs args) {
        List<Integer> fields = fields(args.checkjstring(1));
        LuaString packed = args.checkstring(2);
        int start = args.optint(3, 1) - 1;
        ByteBuffer bytes = ByteBuffer.wrap(packed.m_bytes, packed.m_offset + start, packed.m_length - start);
        LuaValue[] values = new LuaValue[fields.size() + 1];
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i) == 0) {
                values[i] = LuaValue.valueOf(bytes.getDouble());
            } else {
                byte[] text = new byte[fields.get(i)];
                bytes.get(text);
                values[i] = LuaString.valueOf(text);
            }
        }
        values[fields.size()] = LuaValue.valueOf(bytes.position() - packed.m_offset + 1);
        return LuaValue.varargsOf(values);
    }
}
