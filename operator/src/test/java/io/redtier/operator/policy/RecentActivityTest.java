package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.LimitStatus;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyKind;
import io.redtier.operator.policy.rules.PolicyPart;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.InstanceReport.LimitCounts;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentActivityTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PolicyId LIMITS = new PolicyId(PolicyKind.RATE_LIMIT, "shop", "limits");
    private static final PolicyDocument DOCUMENT = PolicyDocument.of(
                    new Workload("shop", "Deployment", "catalog"),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of("mine", limit("shop/limits"), "theirs", limit("shop/others")))
            .withGeneration(3);

    @Test
    void addsUpWhatInstancesDidForThisPolicyInTwoDigits() {
        PolicyStatus status = show(
                null,
                NOW,
                report(Map.of("mine", new LimitCounts(1200, 3, 0), "theirs", new LimitCounts(1, 1, 1))),
                report(Map.of("mine", new LimitCounts(34, 1, 99), "gone", new LimitCounts(1, 1, 1))));

        assertThat(status.getLimits()).singleElement().satisfies(limit -> {
            assertThat(limit.getName()).isEqualTo("mine");
            assertThat(limit.getAllowed()).isEqualTo(1200);
            assertThat(limit.getRejected()).isEqualTo(4);
            assertThat(limit.getShadowRejected()).isEqualTo(99);
            assertThat(limit.getLastReported()).isEqualTo("2026-03-01T12:00:00Z");
        });
        assertThat(status.getCaches()).isNull();
    }

    @Test
    void isWrittenOnceAMinuteAndOnlyIfItChanges() {
        PolicyStatus first = show(null, NOW, report(Map.of("mine", new LimitCounts(10, 0, 0))));
        InstanceReport busier = report(Map.of("mine", new LimitCounts(20, 0, 0)));

        assertThat(show(first, NOW.plusSeconds(59), busier).getLimits()).isEqualTo(first.getLimits());
        PolicyStatus second = show(first, NOW.plusSeconds(60), busier);
        assertThat(second.getLimits()).extracting(LimitStatus::getAllowed).containsExactly(20L);
        assertThat(show(second, NOW.plusSeconds(600), busier).getLimits()).isEqualTo(second.getLimits());
    }

    @Test
    void showsNothingWhileNothingWasUsed() {
        assertThat(show(null, NOW, report(Map.of())).getLimits()).isNull();
    }

    @Test
    void namesWhomInstancesRejectedMostTogether() {
        InstanceReport one = report(Map.of("mine", new LimitCounts(0, 9, 0, Map.of("a", 5L, "b", 3L, "c", 1L))));
        InstanceReport other =
                report(Map.of("mine", new LimitCounts(0, 9, 0, Map.of("b", 3L, "d", 1L, "e", 2L, "f", 1L))));

        assertThat(show(null, NOW, one, other).getLimits().get(0).getTopKeys())
                .extracting(key -> key.getKey() + " " + key.getRejected())
                .containsExactly("b 6", "a 5", "e 2", "c 1", "d 1");
    }

    @Test
    void namesNobodyWhereThatIsNotWantedNotEvenThoseOfBefore() {
        InstanceReport report = report(Map.of("mine", new LimitCounts(0, 9, 0, Map.of("10.0.0.1", 5L))));
        PolicyStatus before = show(null, NOW, report);
        assertThat(before.getLimits().get(0).getTopKeys()).isNotEmpty();

        PolicyStatus after = show(policy(false), before, NOW.plusSeconds(1), report);

        assertThat(after.getLimits()).singleElement().satisfies(limit -> {
            assertThat(limit.getTopKeys()).isNull();
            assertThat(limit.getRejected()).isEqualTo(9);
        });
    }

    private static PolicyStatus show(PolicyStatus before, Instant now, InstanceReport... reports) {
        return show(policy(true), before, now, reports);
    }

    private static Policy policy(boolean topKeys) {
        return new Policy(
                LIMITS,
                "uid",
                1,
                NOW,
                false,
                List.of(),
                Map.of(),
                topKeys,
                null,
                List.of(),
                PolicyPart.EMPTY,
                List.of());
    }

    private static PolicyStatus show(Policy policy, PolicyStatus before, Instant now, InstanceReport... reports) {
        PolicyStatus status = new PolicyStatus();
        Publication publication = new Publication(
                        DOCUMENT.workload(), Map.of(), Optional.of(DOCUMENT), Map.of(), Optional.empty())
                .with(List.of(reports), false, Duration.ofSeconds(30));
        RecentActivity.show(policy, List.of(publication), before, status, now);
        return status;
    }

    private static InstanceReport report(Map<String, LimitCounts> limits) {
        return new InstanceReport("a", 3, DOCUMENT.revision(), null, Map.of(), limits);
    }

    static LimitEntry limit(String policy) {
        return new LimitEntry(
                "shop/shop",
                policy,
                "rl:" + policy.replace('/', ':') + ":x:",
                LimitEntry.Mode.Enforce,
                LimitEntry.Algorithm.FixedWindow,
                new LimitEntry.Rate(1, Duration.ofHours(1), null),
                List.of(new LimitEntry.KeyPart(LimitEntry.KeyPart.Source.ClientIp, null)),
                new LimitEntry.When(List.of(), List.of()),
                1,
                new LimitEntry.Response(429, LimitEntry.Response.Headers.Draft),
                LimitEntry.OnRedisFailure.Allow);
    }
}
