package io.redtier.operator.policy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.rules.Resolution.Decision;
import io.redtier.operator.policy.rules.Resolution.InForce;
import java.util.Map;

/** What tests say about a resolution. Policies are named {@code namespace/name}, which must be unique over both kinds. */
final class Expectations {

    private Expectations() {}

    static void assertAccepted(Resolution resolution, String policy) {
        Verdict verdict = verdict(resolution, policy);
        assertThat(verdict.reason()).as(verdict.message()).isEqualTo(Reason.ACCEPTED);
        assertThat(inForce(resolution, policy)).isEqualTo(InForce.CURRENT);
    }

    static void assertRejected(Resolution resolution, String policy, Reason reason, String message) {
        Verdict verdict = verdict(resolution, policy);
        assertThat(verdict.reason()).as(verdict.message()).isEqualTo(reason);
        assertThat(verdict.message()).contains(message);
    }

    static InForce inForce(Resolution resolution, String policy) {
        return decision(resolution, policy).inForce();
    }

    static Verdict verdict(Resolution resolution, String policy) {
        return decision(resolution, policy).verdict();
    }

    private static Decision decision(Resolution resolution, String policy) {
        return resolution.decisions().entrySet().stream()
                .filter(entry -> entry.getKey().source().equals(policy))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }
}
