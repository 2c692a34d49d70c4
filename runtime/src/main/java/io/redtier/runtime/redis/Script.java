package io.redtier.runtime.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script of this library with its SHA-1, by which Redis remembers it. Immutable. */
public final class Script {
    private final byte[] source;
    private final byte[] sha;

    private Script(byte[] source, byte[] sha) {
        this.source = source;
        this.sha = sha;
    }

    /**
     * Reads {@code redtier/lua/<name>.lua}.
     *
     * @throws IllegalStateException if the library has no such script
     */
    public static Script load(String name) {
        String resource = "/redtier/lua/" + name + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the library lacks " + resource);
            }
            byte[] source = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(source);
            return new Script(source, HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    byte[] source() {
        return source;
    }

    byte[] sha() {
        return sha;
    }
}
