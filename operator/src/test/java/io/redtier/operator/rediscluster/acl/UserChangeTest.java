package io.redtier.operator.rediscluster.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.rediscluster.acl.UserChange.DefaultPassword;
import io.redtier.operator.rediscluster.acl.UserChange.Define;
import io.redtier.operator.rediscluster.acl.UserChange.Delete;
import io.redtier.operator.rediscluster.acl.UserChange.Known;
import io.redtier.operator.rediscluster.acl.UserChange.Why;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node tells of its users, against what it is to have. */
class UserChangeTest {

    private static final String HASH = AclUser.hash("secret");
    private static final String DEFAULT = "user default on #" + HASH + " ~* &* +@all";
    private static final AclUser PROBE = AclUser.withPassword("redtier-probe", "p", List.of("-@all", "+ping"));
    private static final AclUser REPLICATION =
            AclUser.withPassword("redtier-replication", "r", List.of("-@all", "+psync"));

    private final List<AclUser> users = new ArrayList<>(List.of(PROBE));
    private Set<String> undecided = Set.of();

    private List<UserChange> changes(List<String> told, Map<String, Known> known) {
        return UserChange.between(new UserPlan.Users(users, undecided, HASH), told, known);
    }

    private static String line(AclUser user) {
        return "user " + user.name() + " on sanitize-payload #" + user.passwordHash() + " resetchannels -@all +x";
    }

    private static Map<String, Known> remembered(AclUser... users) {
        Map<String, Known> known = new HashMap<>();
        for (AclUser user : users) {
            known.put(user.name(), new Known(user, line(user)));
        }
        return known;
    }

    @Test
    void nothingIsDoneToANodeThatHasEverybody() {
        assertThat(changes(List.of(DEFAULT, line(PROBE)), remembered(PROBE))).isEmpty();
    }

    @Test
    void aUserThatSomebodyDeletedComesBack() {
        assertThat(changes(List.of(DEFAULT), remembered(PROBE))).containsExactly(new Define(PROBE, Why.MISSING));
    }

    @Test
    void aUserThatSomebodyChangedIsDefinedAgain() {
        String changed = line(PROBE).replace("+x", "+@all");

        assertThat(changes(List.of(DEFAULT, changed), remembered(PROBE)))
                .containsExactly(new Define(PROBE, Why.DIFFERENT));
    }

    @Test
    void aUserThatIsToBeAnotherIsDefinedAgain() {
        AclUser before = AclUser.withPassword("redtier-probe", "earlier", PROBE.rules());

        assertThat(changes(List.of(DEFAULT, line(before)), remembered(before)))
                .containsExactly(new Define(PROBE, Why.DIFFERENT));
    }

    @Test
    void whatNobodyRemembersIsDefinedOnceMore() {
        assertThat(changes(List.of(DEFAULT, line(PROBE)), Map.of())).containsExactly(new Define(PROBE, Why.UNKNOWN));
    }

    @Test
    void theDefaultUserGetsANewPasswordAndKeepsItsRights() {
        String earlier = DEFAULT.replace(HASH, AclUser.hash("earlier"));

        assertThat(changes(List.of(earlier, line(PROBE)), remembered(PROBE)))
                .containsExactly(new DefaultPassword(HASH));
        assertThat(changes(List.of(DEFAULT.replace("#" + HASH, "nopass"), line(PROBE)), remembered(PROBE)))
                .containsExactly(new DefaultPassword(HASH));
    }

    @Test
    void onlyUsersOfOursAreDeleted() {
        List<String> told = List.of(
                DEFAULT,
                line(PROBE),
                "user redtier-w-gone on #1 resetchannels -@all",
                "user reports on #1 resetchannels -@all +get (~redtier:user:reports resetchannels -@all)",
                "user by-hand on #1 ~* resetchannels -@all +get",
                "user imitator on #1 resetchannels -@all (~redtier:user:reports resetchannels -@all)");

        assertThat(changes(told, remembered(PROBE)))
                .containsExactly(new Delete("redtier-w-gone"), new Delete("reports"));
    }

    @Test
    void aUserOfWhichNobodyKnowsWhatItIsToBeStaysAsItIs() {
        undecided = Set.of("reports");
        String reports = "user reports on #1 resetchannels -@all +get (~redtier:user:reports resetchannels -@all)";

        assertThat(changes(List.of(DEFAULT, line(PROBE), reports), remembered(PROBE)))
                .isEmpty();
    }

    @Test
    void aNodeWithoutAPlaceGivesItsDataToNobodyUntilItHasOne() {
        users.add(REPLICATION);
        AclUser withheld =
                new AclUser(REPLICATION.name(), REPLICATION.passwordHash(), List.of("-@all", "+psync", "-psync"));
        String parked = DEFAULT + " -psync -sync";

        assertThat(changes(List.of(parked, line(PROBE)), remembered(PROBE)))
                .containsExactly(new Define(withheld, Why.MISSING));
        assertThat(changes(List.of(DEFAULT, line(PROBE), line(withheld)), remembered(PROBE, withheld)))
                .containsExactly(new Define(REPLICATION, Why.DIFFERENT));
    }
}
