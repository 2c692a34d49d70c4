package io.redtier.operator.rediscluster.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.rediscluster.acl.GivenUsers.Problem;
import io.redtier.operator.rediscluster.acl.UserChange.Define;
import io.redtier.operator.rediscluster.acl.UserChange.Delete;
import io.redtier.operator.rediscluster.acl.UserChange.Why;
import io.redtier.operator.rediscluster.redis.NodeUsers.Result;
import io.redtier.operator.rediscluster.redis.PodRef;
import io.redtier.operator.status.StatusCondition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What people read. */
class UserReportTest {

    private static final AclUser REPORTS = UserPlans.given("reports", "r", "+gte");
    private static final UserPlan PLAN = UserPlans.plan("secret", REPORTS);
    private static final List<PodRef> PODS = List.of(PodRef.absent("shop-0", 0), PodRef.absent("shop-1", 1));

    private static Result up(String pod, UserChange... done) {
        return new Result(pod, List.of(done), Map.of(), Optional.empty());
    }

    private static Result refuses(String pod, String words) {
        return new Result(pod, List.of(), Map.of("reports", words), Optional.empty());
    }

    private static String message(Result... results) {
        return UserReport.condition(PLAN, PODS, List.of(results), false).message();
    }

    @Test
    void allIsWellWhenEveryNodeHasEverybody() {
        assertThat(UserReport.condition(PLAN, PODS, List.of(up("shop-0"), up("shop-1")), false))
                .isEqualTo(StatusCondition.isTrue(
                        "UsersApplied",
                        "Applied",
                        "every node has the operator's own users, those of spec.auth.users (reports) and those of 0 workloads with"
                                + " policies"));
    }

    @Test
    void nodesThatDoNotAnswerAreNamed() {
        Result silent = new Result("shop-1", List.of(), Map.of(), Optional.of("connect timed out"));

        assertThat(message(up("shop-0"), silent)).endsWith("as soon as they answer: shop-1");
        assertThat(message(up("shop-0"))).endsWith("as soon as they answer: shop-1");
    }

    @Test
    void aRuleThatRedisRefusesIsNamedByItsFieldWithARemedy() {
        assertThat(message(
                        refuses(
                                "shop-0",
                                "ERR Error in ACL SETUSER modifier '+gte': Unknown command or category name in ACL"),
                        up("shop-1")))
                .startsWith(
                        "spec.auth.users[reports].commands: \"+gte\" is refused by shop-0: Unknown command or category"
                                + " name in ACL; write a command or a category that this Redis has")
                .endsWith("all other users are in force");
        assertThat(message(refuses("shop-0", "ERR Error in ACL SETUSER modifier '%Q~a': Syntax error")))
                .startsWith("spec.auth.users[reports].keys: \"%Q~a\" is refused by shop-0: Syntax error; correct it");
    }

    @Test
    void whatIsWrongWithTheSpecComesFirst() {
        UserPlan plan = new UserPlan(
                PLAN.internal(),
                new GivenUsers(List.of(), Set.of("a"), List.of(new Problem("SecretMissing", "create it"))),
                List.of(),
                "");

        assertThat(UserReport.condition(plan, PODS, List.of(), true))
                .isEqualTo(StatusCondition.isFalse(
                        "UsersApplied",
                        "SecretMissing",
                        "create it; until then nodes keep what they have of it, and all other users are in force"));
    }

    @Test
    void anEventTellsOfChangesButNotOfTheFirstLookAfterAStart() {
        assertThat(UserReport.told(List.of(up("shop-0", new Define(REPORTS, Why.UNKNOWN)))))
                .isEmpty();
        assertThat(UserReport.told(List.of(
                        up("shop-0", new Define(REPORTS, Why.MISSING), new Delete("old")),
                        up("shop-1", new Define(REPORTS, Why.DIFFERENT)))))
                .contains("reports is defined on shop-0, shop-1; old is deleted from shop-0");
    }
}
