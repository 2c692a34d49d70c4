package io.redtier.runtime.redis;

import java.nio.charset.StandardCharsets;

/** Texts and numbers as scripts are given them and reply them. Pure functions. */
public final class ScriptValues {
    private ScriptValues() {}

    /** An argument. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An argument. */
    public static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    /** The text of a reply; null if there is none. */
    public static String text(Object reply) {
        return reply == null ? null : new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    /** Whether a reply is the number 1. */
    public static boolean isOne(Object reply) {
        return Long.valueOf(1).equals(reply);
    }
}
