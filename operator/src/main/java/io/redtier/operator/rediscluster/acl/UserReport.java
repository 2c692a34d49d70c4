package io.redtier.operator.rediscluster.acl;

import static io.redtier.operator.status.StatusCondition.isFalse;
import static io.redtier.operator.status.StatusCondition.isTrue;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.rediscluster.acl.GivenUsers.Problem;
import io.redtier.operator.rediscluster.acl.UserChange.Define;
import io.redtier.operator.rediscluster.acl.UserChange.Delete;
import io.redtier.operator.rediscluster.acl.UserChange.Why;
import io.redtier.operator.rediscluster.redis.NodeUsers.Result;
import io.redtier.operator.rediscluster.redis.PodRef;
import io.redtier.operator.status.StatusCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What people are told of the users of a RedisCluster. Pure. */
public final class UserReport {

    public static final String USERS_APPLIED = "UsersApplied";

    private static final Pattern REFUSAL = Pattern.compile("modifier '(.*)': (.*)");

    private UserReport() {}

    /**
     * The condition.
     *
     * @param pods all that are to have the users
     * @param results of the last look at those that could be asked
     */
    static StatusCondition condition(UserPlan plan, List<PodRef> pods, List<Result> results, boolean paused) {
        List<Problem> problems = new ArrayList<>(plan.given().problems());
        refusals(results).forEach((user, refusal) -> problems.add(new Problem("Refused", refusal)));
        if (!problems.isEmpty()) {
            return isFalse(
                    USERS_APPLIED,
                    problems.get(0).reason(),
                    problems.stream().map(Problem::message).collect(Collectors.joining("; "))
                            + "; until then nodes keep what they have of it, and all other users are in force");
        }
        if (paused) {
            return isFalse(USERS_APPLIED, "Paused", "spec.paused is set; users are not changed until it is removed");
        }
        Set<String> behind = pods.stream().map(PodRef::name).collect(Collectors.toCollection(TreeSet::new));
        results.stream()
                .filter(result -> result.failure().isEmpty())
                .map(Result::pod)
                .forEach(behind::remove);
        if (!behind.isEmpty() || pods.isEmpty()) {
            return isFalse(
                    USERS_APPLIED,
                    "NodesMissing",
                    pods.isEmpty()
                            ? "there are no nodes yet"
                            : "not known to have all users, and given them as soon as they answer: "
                                    + String.join(", ", behind));
        }
        List<String> given = plan.given().users().stream().map(AclUser::name).toList();
        return isTrue(
                USERS_APPLIED,
                "Applied",
                "every node has the operator's own users"
                        + (given.isEmpty() ? "" : ", those of spec.auth.users (" + String.join(", ", given) + ")")
                        + " and those of " + plan.workloads().size() + " workloads with policies");
    }

    /** What was changed, for an Event; empty if a person would not ask about it. */
    static Optional<String> told(List<Result> results) {
        Map<String, Set<String>> defined = new TreeMap<>();
        Map<String, Set<String>> deleted = new TreeMap<>();
        for (Result result : results) {
            for (UserChange change : result.done()) {
                if (change instanceof Delete) {
                    deleted.computeIfAbsent(change.name(), name -> new TreeSet<>())
                            .add(result.pod());
                } else if (!(change instanceof Define define) || define.why() != Why.UNKNOWN) {
                    defined.computeIfAbsent(change.name(), name -> new TreeSet<>())
                            .add(result.pod());
                }
            }
        }
        List<String> all = new ArrayList<>();
        defined.forEach((user, pods) -> all.add(user + " is defined on " + String.join(", ", pods)));
        deleted.forEach((user, pods) -> all.add(user + " is deleted from " + String.join(", ", pods)));
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    /** By user, from the first pod that refused it. */
    private static Map<String, String> refusals(List<Result> results) {
        Map<String, String> refusals = new TreeMap<>();
        for (Result result : results) {
            result.refused().forEach((user, words) -> refusals.putIfAbsent(user, refusal(user, result.pod(), words)));
        }
        return refusals;
    }

    private static String refusal(String user, String pod, String words) {
        Matcher refusal = REFUSAL.matcher(words);
        if (user.startsWith(AclUser.PREFIX)) {
            return pod + " refuses the operator's user " + user + ": " + words
                    + "; write a version of Redis from 7.0 on";
        }
        if (!refusal.find()) {
            return GivenUsers.field(user) + ": " + pod + " refuses it: " + words;
        }
        String rule = refusal.group(1);
        String field =
                rule.startsWith("&") ? "channels" : rule.startsWith("~") || rule.startsWith("%") ? "keys" : "commands";
        return GivenUsers.field(user) + "." + field + ": \"" + rule + "\" is refused by " + pod + ": "
                + refusal.group(2)
                + (field.equals("commands")
                        ? "; write a command or a category that this Redis has: kubectl exec " + pod
                                + " -- redis-cli ACL CAT lists the categories"
                        : "; correct it or remove it");
    }
}
