package io.redtier.operator.acl;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * A workload does not need its user on a RedisCluster any more, but its instances may still run by a document that does.
 * Immutable.
 *
 * @param since when the user was no longer needed
 * @param generation of the first policy document that does not need it
 */
public record Leave(Instant since, long generation) {

    /** Reads what {@link #text()} wrote; empty if it is something else. */
    static Optional<Leave> parse(String text) {
        String[] parts = text == null ? new String[0] : text.split(" ");
        try {
            return parts.length == 2
                    ? Optional.of(new Leave(Instant.parse(parts[0]), Long.parseLong(parts[1])))
                    : Optional.empty();
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** As it is noted at the user. */
    String text() {
        return since + " " + generation;
    }

    /** Whether the user goes whatever instances say. */
    public boolean isOverdue(Instant now, Duration most) {
        return !now.isBefore(since.plus(most));
    }

    /**
     * Whether nobody uses the user any more.
     *
     * @param least how long it stays in any case, for instances that are about to report
     * @param generations that the live instances run
     */
    public boolean isOver(Instant now, Duration least, Collection<Long> generations) {
        return !now.isBefore(since.plus(least)) && generations.stream().allMatch(running -> running >= generation);
    }
}
