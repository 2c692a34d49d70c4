package io.redtier.operator.rediscluster.acl;

import io.redtier.operator.acl.AclUser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One change of the users of one node. Immutable. */
public sealed interface UserChange {

    /** The user that it is about. */
    String name();

    /** Makes a user what it should be, at once and without cutting off who is logged in. */
    record Define(AclUser user, Why why) implements UserChange {

        @Override
        public String name() {
            return user.name();
        }
    }

    /** Gives the default user this password and no other. */
    record DefaultPassword(String hash) implements UserChange {

        @Override
        public String name() {
            return DEFAULT;
        }
    }

    /** Takes a user away and cuts off who is logged in with it. */
    record Delete(String name) implements UserChange {}

    /** Why a user is defined. */
    enum Why {
        /** The node does not have it. */
        MISSING,
        /** It is to be another from now on, or somebody has changed it by hand. */
        DIFFERENT,
        /** The node has it, but nobody remembers what it was defined as. */
        UNKNOWN
    }

    /**
     * What a user was defined as on a node, and how the node told of it then. How a server writes rules differs by
     * version, so what it tells now can only be compared with that.
     */
    record Known(AclUser user, String told) {}

    /** The name of the user that everybody is who names none. */
    String DEFAULT = "default";

    /** Withheld from the default user by a node of mode Cluster that has no place yet, see start-cluster.sh. */
    String WITHHELD = "-psync";

    /**
     * What is to be done on one node. Pure.
     *
     * @param users those that it is to have
     * @param told the reply to ACL LIST
     * @param known what is remembered of the node, by user
     */
    static List<UserChange> between(UserPlan.Users users, List<String> told, Map<String, Known> known) {
        Map<String, String> lines = byName(told);
        List<UserChange> changes = new ArrayList<>();
        String defaultLine = lines.getOrDefault(DEFAULT, "");
        if (!users.defaultHash().isEmpty() && !hashes(defaultLine).equals(Set.of(users.defaultHash()))) {
            changes.add(new DefaultPassword(users.defaultHash()));
        }
        boolean withheld = List.of(defaultLine.split(" ")).contains(WITHHELD);
        Set<String> wanted = new HashSet<>(users.undecided());
        for (AclUser user : users.users()) {
            wanted.add(user.name());
            AclUser now = withheld ? withoutReplication(user) : user;
            String line = lines.get(user.name());
            if (line == null) {
                changes.add(new Define(now, Why.MISSING));
            } else if (!known.containsKey(user.name())) {
                changes.add(new Define(now, Why.UNKNOWN));
            } else if (!known.get(user.name()).equals(new Known(now, line))) {
                changes.add(new Define(now, Why.DIFFERENT));
            }
        }
        lines.forEach((name, line) -> {
            if (!wanted.contains(name) && isOurs(name, line)) {
                changes.add(new Delete(name));
            }
        });
        return changes;
    }

    /** The lines of a reply to ACL LIST by user. */
    static Map<String, String> byName(List<String> told) {
        Map<String, String> lines = new LinkedHashMap<>();
        told.forEach(line -> lines.put(line.split(" ")[1], line));
        return lines;
    }

    private static Set<String> hashes(String line) {
        Set<String> hashes = new HashSet<>();
        for (String word : line.split(" ")) {
            if (word.startsWith("#")) {
                hashes.add(word.substring(1));
            }
        }
        return hashes;
    }

    /** The operator lifts the restriction together with that of the default user. */
    private static AclUser withoutReplication(AclUser user) {
        if (!user.name().equals(InternalPasswords.Owner.REPLICATION.user())) {
            return user;
        }
        List<String> rules = new ArrayList<>(user.rules());
        rules.add(WITHHELD);
        return new AclUser(user.name(), user.passwordHash(), rules);
    }

    private static boolean isOurs(String name, String line) {
        return name.startsWith(AclUser.PREFIX) || GivenUsers.isMarked(name, line);
    }
}
