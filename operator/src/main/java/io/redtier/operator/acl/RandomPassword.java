package io.redtier.operator.acl;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes passwords. Thread-safe. */
public final class RandomPassword {

    private static final int BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomPassword() {}

    /** A password of 192 random bits in letters, digits, - and _. */
    public static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
