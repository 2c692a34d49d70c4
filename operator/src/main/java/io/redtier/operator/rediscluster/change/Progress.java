package io.redtier.operator.rediscluster.change;

import java.util.Optional;
import java.util.Set;

/**
 * How a change of pods goes. Immutable.
 *
 * @param failure why it can't go on; empty as long as it may
 * @param complete names of the StatefulSets all of whose pods are of the present template and ready
 */
public record Progress(Optional<String> failure, Set<String> complete) {

    public Progress {
        complete = Set.copyOf(complete);
    }

    /** Nothing is known. */
    public static Progress none() {
        return new Progress(Optional.empty(), Set.of());
    }
}
