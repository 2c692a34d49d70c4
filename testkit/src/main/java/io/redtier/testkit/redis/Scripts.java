package io.redtier.testkit.redis;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;
import org.luaj.vm2.lib.jse.JsePlatform;

/** Lua scripts, as Redis runs them. Not thread-safe. */
final class Scripts {
    private final Globals globals = JsePlatform.standardGlobals();
    private final Map<String, LuaValue> known = new HashMap<>();
    private final Function<List<String>, Object> commands;

    /** @param commands runs a command */
    Scripts(Function<List<String>, Object> commands) {
        this.commands = commands;
        LuaTable redis = new LuaTable();
        redis.set("call", function(args -> toLua(run(args))));
        redis.set("pcall", function(this::caught));
        globals.set("redis", redis);
        // Of Lua 5.1, which Redis has.
        globals.set("unpack", globals.get("table").get("unpack"));
        globals.set("struct", Struct.library());
        // That of the interpreter leaves the number of digits out of account.
        globals.get("string")
                .set(
                        "format",
                        function(args -> LuaValue.valueOf(
                                String.format(Locale.ROOT, args.checkjstring(1), args.checkdouble(2)))));
    }

    private static LuaValue function(Function<Varargs, LuaValue> body) {
        return new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs args) {
                return body.apply(args);
            }
        };
    }

    Object eval(List<String> args) {
        LuaValue script = known.computeIfAbsent(sha(args.get(0)), sha -> compiled(args.get(0)));
        return run(script, args);
    }

    Object evalSha(List<String> args) {
        LuaValue script = known.get(args.get(0));
        if (script == null) {
            throw new RedisError("NOSCRIPT No matching script. Please use EVAL.");
        }
        return run(script, args);
    }

    private LuaValue compiled(String source) {
        try {
            return globals.load(
                    new ByteArrayInputStream(source.getBytes(StandardCharsets.ISO_8859_1)), "@script", "t", globals);
        } catch (LuaError e) {
            throw new RedisError("ERR Error compiling script: " + e.getMessage());
        }
    }

    private Object run(LuaValue script, List<String> args) {
        int keys = Integer.parseInt(args.get(1));
        globals.set("KEYS", table(args.subList(2, 2 + keys)));
        globals.set("ARGV", table(args.subList(2 + keys, args.size())));
        try {
            return fromLua(script.call());
        } catch (LuaError e) {
            if (e.getCause() instanceof RedisError error) {
                throw error;
            }
            throw new RedisError("ERR " + e.getMessage());
        }
    }

    private static LuaTable table(List<String> texts) {
        LuaTable table = new LuaTable();
        for (int i = 0; i < texts.size(); i++) {
            table.set(i + 1, bytes(texts.get(i)));
        }
        return table;
    }

    private static LuaString bytes(String text) {
        return LuaString.valueOf(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(LuaString bytes) {
        return new String(bytes.m_bytes, bytes.m_offset, bytes.m_length, StandardCharsets.ISO_8859_1);
    }

    private Object run(Varargs args) {
        List<String> words = new ArrayList<>(args.narg());
        for (int i = 1; i <= args.narg(); i++) {
            words.add(word(args.arg(i)));
        }
        try {
            return commands.apply(words);
        } catch (RedisError e) {
            throw new LuaError(e);
        }
    }

    private static String word(LuaValue value) {
        if (value instanceof LuaString string) {
            return text(string);
        }
        if (!value.isnumber()) {
            throw new LuaError("Lua redis lib command arguments must be strings or integers");
        }
        double number = value.todouble();
        return number == Math.rint(number) && Math.abs(number) < 1e17
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private LuaValue caught(Varargs args) {
        try {
            return toLua(run(args));
        } catch (LuaError e) {
            LuaTable error = new LuaTable();
            error.set("err", bytes(e.getCause() instanceof RedisError cause ? cause.getMessage() : e.getMessage()));
            return error;
        }
    }

    private static LuaValue toLua(Object reply) {
        if (reply == null) {
            return LuaValue.FALSE;
        }
        if (reply instanceof Long number) {
            return LuaValue.valueOf((double) number);
        }
        if (reply instanceof List<?> all) {
            LuaTable table = new LuaTable();
            for (int i = 0; i < all.size(); i++) {
                table.set(i + 1, toLua(all.get(i)));
            }
            return table;
        }
        if (reply instanceof Command.Status status) {
            LuaTable table = new LuaTable();
            table.set("ok", bytes(status.text()));
            return table;
        }
        return bytes((String) reply);
    }

    private static Object fromLua(LuaValue value) {
        if (value instanceof LuaString string) {
            return text(string);
        }
        if (value.isnumber()) {
            return (long) value.todouble();
        }
        if (value.isboolean()) {
            return value.toboolean() ? 1L : null;
        }
        if (!value.istable()) {
            return null;
        }
        if (value.get("err") instanceof LuaString error) {
            throw new RedisError(text(error));
        }
        if (value.get("ok") instanceof LuaString ok) {
            return new Command.Status(text(ok));
        }
        List<Object> all = new ArrayList<>();
        for (int i = 1; !value.get(i).isnil(); i++) {
            all.add(fromLua(value.get(i)));
        }
        return all;
    }

    private static String sha(String source) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
