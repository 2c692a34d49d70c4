package io.redtier.operator.status;

import java.util.Objects;

/**
 * What one look at an object says of one condition type, before it is merged with what was said earlier. Immutable.
 *
 * @param type CamelCase, unique within an object
 * @param truth whether it holds
 * @param reason CamelCase, for programs
 * @param message for people: what is so, and what to do about it where something is to be done
 */
public record StatusCondition(String type, Truth truth, String reason, String message) {

    /** The three values of a Kubernetes condition. */
    public enum Truth {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String text;

        Truth(String text) {
            this.text = text;
        }

        /** As Kubernetes spells it. */
        public String text() {
            return text;
        }
    }

    public StatusCondition {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(truth, "truth");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
    }

    public static StatusCondition isTrue(String type, String reason, String message) {
        return new StatusCondition(type, Truth.TRUE, reason, message);
    }

    public static StatusCondition isFalse(String type, String reason, String message) {
        return new StatusCondition(type, Truth.FALSE, reason, message);
    }

    public static StatusCondition isUnknown(String type, String reason, String message) {
        return new StatusCondition(type, Truth.UNKNOWN, reason, message);
    }
}
