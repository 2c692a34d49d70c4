package io.redtier.operator;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The password in a Secret, as the start script of Redis reads it: without line breaks at its end. Pure. */
public final class PasswordEntry {

    private PasswordEntry() {}

    /** The password under {@code key}; empty if {@code secret} (may be null) has none. */
    public static Optional<String> read(Secret secret, String key) {
        return Optional.ofNullable(secret)
                .map(Secret::getData)
                .map(data -> data.get(key))
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
                .map(password -> password.replaceAll("\n+$", ""))
                .filter(password -> !password.isEmpty());
    }

    /** Whether files and scripts leave the password as it is. */
    public static boolean isUsable(String password) {
        return password.equals(password.strip()) && password.chars().noneMatch(Character::isISOControl);
    }
}
