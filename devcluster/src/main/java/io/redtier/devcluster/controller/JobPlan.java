package io.redtier.devcluster.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a Job does next, as the Job controller of Kubernetes decides it. Pure. */
final class JobPlan {
    private static final Duration MAX_PAUSE = Duration.ofMinutes(10);
    private static final int MAX_DOUBLINGS = 16;

    /**
     * What is asked for.
     *
     * @param completions successes that end the Job; empty means that any one success does, once no pod runs any more
     * @param restartsInPlace {@code restartPolicy: OnFailure}, where restarts count as failures
     * @param deadline when the Job has had its time
     */
    record Wanted(
            int parallelism,
            Optional<Integer> completions,
            int backoffLimit,
            boolean restartsInPlace,
            boolean suspended,
            Optional<Instant> deadline) {}

    /**
     * What there is.
     *
     * @param active pods that run or will
     * @param restarts of containers of active pods
     * @param failuresInARow since the last success
     */
    record Seen(int active, int succeeded, int failed, int restarts, int failuresInARow, Instant lastFailure) {}

    /** The end of a Job. */
    record End(boolean complete, String reason, String message) {}

    /**
     * What to do now.
     *
     * @param active how many pods there are to be
     * @param lookAgain when mere time may change the decision
     */
    record Decision(int active, Optional<End> end, Optional<Instant> lookAgain) {}

    private JobPlan() {}

    /** @param pause before the pod that follows a failed one, doubled for each further failure, at most 10 minutes */
    static Decision next(Wanted wanted, Seen seen, Duration pause, Instant now) {
        Optional<End> end = end(wanted, seen, now);
        if (end.isPresent() || wanted.suspended()) {
            return new Decision(0, end, Optional.empty());
        }
        int active = wanted.completions()
                .map(completions -> Math.min(wanted.parallelism(), completions - seen.succeeded()))
                // Without a number of completions the first success means that the work is done.
                .orElse(seen.succeeded() > 0 ? Math.min(seen.active(), wanted.parallelism()) : wanted.parallelism());
        Optional<Instant> resume = seen.failuresInARow() == 0
                ? Optional.empty()
                : Optional.of(seen.lastFailure().plus(pause(pause, seen.failuresInARow())));
        if (active > seen.active() && resume.filter(now::isBefore).isPresent()) {
            Optional<Instant> again = wanted.deadline()
                    .filter(deadline -> deadline.isBefore(resume.get()))
                    .or(() -> resume);
            return new Decision(seen.active(), Optional.empty(), again);
        }
        return new Decision(active, Optional.empty(), wanted.deadline());
    }

    private static Duration pause(Duration base, int failures) {
        Duration pause = base.multipliedBy(1L << Math.min(MAX_DOUBLINGS, failures - 1));
        return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
    }

    private static Optional<End> end(Wanted wanted, Seen seen, Instant now) {
        boolean restartedTooOften = wanted.restartsInPlace() && seen.restarts() >= Math.max(1, wanted.backoffLimit());
        if (seen.failed() > wanted.backoffLimit() || restartedTooOften) {
            return Optional.of(new End(false, "BackoffLimitExceeded", "Job has reached the specified backoff limit"));
        }
        if (wanted.deadline().filter(deadline -> !now.isBefore(deadline)).isPresent()) {
            return Optional.of(new End(false, "DeadlineExceeded", "Job was active longer than specified deadline"));
        }
        boolean complete = wanted.completions()
                .map(completions -> seen.succeeded() >= completions)
                .orElse(seen.succeeded() > 0 && seen.active() == 0);
        return complete
                ? Optional.of(new End(true, "CompletionsReached", "Reached expected number of succeeded pods"))
                : Optional.empty();
    }
}
