package io.redtier.devcluster.kubelet;

import java.util.Optional;

/**
 * Turns single probe results into a verdict: a change takes as many equal results in a row as its threshold says. Immutable.
 *
 * @param passing the verdict
 * @param streak length of the current run of results that contradict the verdict
 */
record ProbeTally(int successThreshold, int failureThreshold, boolean passing, int streak) {

    static ProbeTally of(Integer successThreshold, Integer failureThreshold, boolean passing) {
        return new ProbeTally(
                Math.max(1, Optional.ofNullable(successThreshold).orElse(1)),
                Math.max(1, Optional.ofNullable(failureThreshold).orElse(3)),
                passing,
                0);
    }

    ProbeTally add(boolean success) {
        if (success == passing) {
            return with(passing, 0);
        }
        int threshold = success ? successThreshold : failureThreshold;
        return streak + 1 >= threshold ? with(success, 0) : with(passing, streak + 1);
    }

    private ProbeTally with(boolean newPassing, int newStreak) {
        return new ProbeTally(successThreshold, failureThreshold, newPassing, newStreak);
    }
}
