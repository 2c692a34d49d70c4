package io.redtier.operator.rediscluster.acl;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is to be able to log in to the nodes of a RedisCluster. Immutable.
 *
 * @param internal passwords of the users that the RedisCluster itself needs
 * @param given the users of the spec
 * @param workloads the users of workloads with policies
 * @param defaultHash hash of the default user's password; empty while that is not known
 */
public record UserPlan(InternalPasswords internal, GivenUsers given, List<AclUser> workloads, String defaultHash) {

    /** All users of one kind of node besides the default one, and the names of those to be left as they are. */
    public record Users(List<AclUser> users, Set<String> undecided, String defaultHash) {}

    /** The users of data nodes. */
    public Users onDataNodes() {
        List<AclUser> users = new ArrayList<>(InternalUsers.onDataNodes(internal));
        users.addAll(given.users());
        users.addAll(workloads);
        return new Users(users, given.undecided(), defaultHash);
    }

    /** The users of sentinels. Every client may ask them who the primary is. */
    public Users onSentinels() {
        List<AclUser> users = new ArrayList<>(InternalUsers.onSentinels(internal));
        given.users().forEach(user -> users.add(client(user, GivenUsers.mark(user.name()))));
        workloads.forEach(user -> users.add(client(user, null)));
        return new Users(users, given.undecided(), defaultHash);
    }

    private static AclUser client(AclUser user, String mark) {
        List<String> rules = new ArrayList<>(InternalUsers.CLIENT_ON_SENTINELS);
        if (mark != null) {
            rules.add(mark);
        }
        return new AclUser(user.name(), user.passwordHash(), rules);
    }

    /**
     * The lines with which data nodes are started. One that Redis refuses would keep a node from starting, so users are in
     * it only once a node has taken them, and until then as they were; the internal ones every version takes.
     *
     * @param proven whether a node has taken the user with this line
     * @param before the file as it is
     */
    String dataNodesFile(Predicate<String> proven, String before) {
        Map<String, String> linesBefore = UserChange.byName(before.lines().toList());
        Set<String> certain = Stream.of(Owner.values()).map(Owner::user).collect(Collectors.toSet());
        Stream<String> decided = onDataNodes().users().stream()
                .map(user -> certain.contains(user.name()) || proven.test(user.line())
                        ? user.line()
                        : linesBefore.get(user.name()));
        Stream<String> undecided = given.undecided().stream().sorted().map(linesBefore::get);
        return file(Stream.concat(decided, undecided).filter(Objects::nonNull));
    }

    /** The lines with which sentinels are started. */
    String sentinelsFile() {
        return file(onSentinels().users().stream().map(AclUser::line));
    }

    private static String file(Stream<String> lines) {
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }
}
