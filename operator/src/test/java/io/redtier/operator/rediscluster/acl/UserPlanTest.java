package io.redtier.operator.rediscluster.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.acl.AclUser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With which users nodes are started. */
class UserPlanTest {

    private static final AclUser REPORTS = UserPlans.given("reports", "r", "~reports:*", "+get");
    private static final AclUser WORKLOAD =
            AclUser.withPassword("redtier-app.shop.deployment.catalog", "w", List.of("~a:*"));
    private static final UserPlan PLAN = UserPlans.plan("secret", REPORTS);

    @Test
    void theInternalUsersAreThereFromTheFirst() {
        assertThat(PLAN.dataNodesFile(line -> false, "").lines())
                .hasSize(6)
                .allMatch(line -> line.matches("user redtier-[a-z]+ on #[0-9a-f]{64} resetchannels .*"));
    }

    @Test
    void oneThatNoNodeHasTakenYetStaysInTheFileAsItWas() {
        String before = UserPlans.given("reports", "r", "~earlier:*", "+get").line();

        assertThat(PLAN.dataNodesFile(line -> false, before).lines())
                .contains(before)
                .hasSize(7);
        assertThat(PLAN.dataNodesFile(REPORTS.line()::equals, before).lines())
                .contains(REPORTS.line())
                .doesNotContain(before);
    }

    @Test
    void oneOfWhichNobodyKnowsWhatItIsToBeStaysInTheFile() {
        UserPlan plan =
                new UserPlan(PLAN.internal(), new GivenUsers(List.of(), Set.of("reports"), List.of()), List.of(), "");

        assertThat(plan.dataNodesFile(line -> false, REPORTS.line()).lines()).contains(REPORTS.line());
        assertThat(plan.dataNodesFile(line -> false, "user gone on #1").lines()).hasSize(6);
    }

    @Test
    void sentinelsTellEveryClientWhoThePrimaryIsAndNothingOfKeys() {
        UserPlan plan = new UserPlan(PLAN.internal(), PLAN.given(), List.of(WORKLOAD), "");

        assertThat(plan.onSentinels().users())
                .filteredOn(user -> List.of("reports", WORKLOAD.name()).contains(user.name()))
                .hasSize(2)
                .allSatisfy(user -> assertThat(user.rules())
                        .contains("+sentinel|get-master-addr-by-name")
                        .doesNotContain("+get", "~reports:*", "~a:*"));
    }
}
