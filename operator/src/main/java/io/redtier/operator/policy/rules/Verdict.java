package io.redtier.operator.policy.rules;

import java.util.List;

/**
 * Whether a policy is accepted. Immutable.
 *
 * @param reason {@link Reason#ACCEPTED} or why not
 * @param message names the field, its value and the remedy
 * @param warnings what an accepted policy's owner should know nevertheless; empty for a rejected one
 */
public record Verdict(Reason reason, String message, List<String> warnings) {

    public Verdict {
        warnings = List.copyOf(warnings);
    }

    /** Accepted, perhaps with warnings. */
    public static Verdict accepted(List<String> warnings) {
        return new Verdict(Reason.ACCEPTED, "the policy is valid", warnings);
    }

    /** Not accepted. */
    public static Verdict rejected(Reason reason, String message) {
        return new Verdict(reason, message, List.of());
    }

    public boolean isAccepted() {
        return reason == Reason.ACCEPTED;
    }
}
