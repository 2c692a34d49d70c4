package io.redtier.operator.rediscluster.acl;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.operator.PasswordEntry;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.acl.RandomPassword;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The passwords of the users that a RedisCluster itself needs. Immutable. */
public final class InternalPasswords {

    /** Who has one. */
    public enum Owner {
        /** The operator. */
        OPERATOR("operator"),
        /** A replica that copies from its primary. */
        REPLICATION("replication"),
        /** A sentinel that watches nodes and talks to other sentinels. */
        SENTINEL("sentinel"),
        /** Probes, and the questions that a pod asks others before it serves. */
        PROBE("probe"),
        /** What the scripts of a pod change: whom the pod itself follows, and who takes over from it. */
        POD("pod"),
        /** What makes metrics of a node's own figures. */
        EXPORTER("exporter");

        private final String key;

        Owner(String key) {
            this.key = key;
        }

        /** The key of the password in the Secret, and the name of its file in a pod. */
        public String key() {
            return key;
        }

        /** The name to log in with. */
        public String user() {
            return AclUser.PREFIX + key;
        }
    }

    private final Map<Owner, String> passwords;

    private InternalPasswords(Map<Owner, String> passwords) {
        this.passwords = passwords;
    }

    /** Those of {@code secret} (may be null); new ones where it has none, or none that files and scripts can hold. */
    public static InternalPasswords completed(Secret secret, InternalPasswords before) {
        Map<Owner, String> passwords = new EnumMap<>(Owner.class);
        for (Owner owner : Owner.values()) {
            passwords.put(
                    owner,
                    PasswordEntry.read(secret, owner.key())
                            .filter(InternalPasswords::isUsable)
                            .or(() -> Optional.ofNullable(before).map(known -> known.of(owner)))
                            .orElseGet(RandomPassword::next));
        }
        return new InternalPasswords(passwords);
    }

    public String of(Owner owner) {
        return passwords.get(owner);
    }

    /** Configuration files of Sentinel and of Redis quote in different ways, so nothing that needs quotes is taken. */
    private static boolean isUsable(String password) {
        return password.matches("[A-Za-z0-9_=-]{16,512}");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InternalPasswords that && passwords.equals(that.passwords);
    }

    @Override
    public int hashCode() {
        return passwords.hashCode();
    }

    @Override
    public String toString() {
        return "InternalPasswords"; // never what they are
    }
}
