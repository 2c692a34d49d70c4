package io.redtier.operator.rediscluster.acl;

import io.redtier.operator.acl.AclUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes the plans of tests. */
public final class UserPlans {

    private UserPlans() {}

    /** The users that a RedisCluster itself needs, with new passwords, and those that are given. */
    public static UserPlan plan(String defaultPassword, AclUser... given) {
        return plan(InternalPasswords.completed(null, null), defaultPassword, given);
    }

    /** The same with these passwords. */
    public static UserPlan plan(InternalPasswords internal, String defaultPassword, AclUser... given) {
        return new UserPlan(
                internal,
                new GivenUsers(List.of(given), Set.of(), List.of()),
                List.of(),
                AclUser.hash(defaultPassword));
    }

    /** A user as {@code spec.auth.users} makes it. */
    public static AclUser given(String name, String password, String... rules) {
        List<String> all = new ArrayList<>(List.of(GivenUsers.mark(name)));
        all.addAll(List.of(rules));
        return AclUser.withPassword(name, password, all);
    }

    /** What nodes are started with that have taken all users. */
    public static UserControl.Files files(UserPlan plan) {
        return new UserControl.Files(plan.internal(), plan.dataNodesFile(line -> true, ""), plan.sentinelsFile());
    }
}
