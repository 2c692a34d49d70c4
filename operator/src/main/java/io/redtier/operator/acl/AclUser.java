package io.redtier.operator.acl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A user of Redis or of Sentinel, as a node is to have it. Immutable.
 *
 * @param name to log in with
 * @param passwordHash SHA-256 of the password in 64 hexadecimal digits; a node never gets to see the password itself
 * @param rules what it may do, each as Redis writes it in ACL SETUSER: {@code +get}, {@code ~catalog:*}; in order
 */
public record AclUser(String name, String passwordHash, List<String> rules) {

    /** The names of the users that the operator makes begin with this. */
    public static final String PREFIX = "redtier-";

    public AclUser {
        rules = List.copyOf(rules);
    }

    /** The user with this password. */
    public static AclUser withPassword(String name, String password, List<String> rules) {
        return new AclUser(name, hash(password), rules);
    }

    /** SHA-256 of a password, in hexadecimal digits. */
    public static String hash(String password) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * The words after ACL SETUSER and the name. Nothing that the user had before is left, and nobody who is logged in
     * is cut off: Redis makes one change of all of them.
     */
    public List<String> definition() {
        List<String> words = new ArrayList<>(List.of("reset", "on", "#" + passwordHash, "resetchannels"));
        words.addAll(rules);
        return words;
    }

    /** The user as a line of {@code redis.conf}. */
    public String line() {
        return "user " + name + " on #" + passwordHash + " resetchannels "
                + rules.stream().map(AclUser::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public String toString() {
        return "AclUser[" + name + " " + rules + "]"; // never the password, not even its hash
    }
}
