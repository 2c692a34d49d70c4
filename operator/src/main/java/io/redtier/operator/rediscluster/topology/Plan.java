package io.redtier.operator.rediscluster.topology;

import java.util.List;
import java.util.Optional;

/**
 * What is to be done now, and what stands in the way. Immutable.
 *
 * @param primary the node that is the primary, or will be after the steps; empty when that is undecided
 * @param steps in the order in which they are to be carried out; empty when there is nothing to do
 * @param problems what keeps the topology from being healthy and is not repaired by the steps
 */
public record Plan(Optional<NodeView> primary, List<Step> steps, List<Problem> problems) {

    /**
     * Something that a person may want to know of.
     *
     * @param reason CamelCase, for programs
     * @param message for people
     * @param offers what a person may allow
     */
    public record Problem(String reason, String message, List<Offer> offers) {

        public Problem {
            offers = List.copyOf(offers);
        }

        /** One that nobody can do anything about, or only by hand. */
        public Problem(String reason, String message) {
            this(reason, message, List.of());
        }
    }

    public Plan {
        steps = List.copyOf(steps);
        problems = List.copyOf(problems);
    }
}
