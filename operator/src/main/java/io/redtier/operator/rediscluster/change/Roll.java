package io.redtier.operator.rediscluster.change;

import io.redtier.operator.rediscluster.topology.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The replacement of the pods of a RedisCluster by ones of a newer template: sentinels first, then replicas, one at a
 * time and each back in sync before the next; a primary only after a replica of the new template has taken its place.
 * Pure: what has been done shows in the pods, so it goes on where it was whoever looks next.
 *
 * @param sentinels the sentinel pods; none where there are no sentinels
 * @param data the data pods
 */
public record Roll(RollingSet sentinels, RollingSet data) {

    /** Deletes a pod, which its StatefulSet then makes anew. */
    public record Restart(RollingPod pod, String reason) implements Step {
        @Override
        public String describe() {
            return "Restart " + pod.name();
        }
    }

    private Stream<RollingPod> pods() {
        return Stream.concat(sentinels.pods().stream(), data.pods().stream());
    }

    /** Whether pods of an earlier template still run. */
    public boolean isUnderWay() {
        return sentinels.isRolling() || data.isRolling();
    }

    /**
     * What is to be done next; nothing while something else has to happen first.
     *
     * @param calm whether nothing else is to be done about the topology, and nothing stands in the way of it
     * @param whole whether, beyond that, it lacks nothing
     * @param loading names of the pods that read their data, which may take any time
     * @param lines the primaries, each with the replicas that are in sync; together all data pods that have a place
     */
    public List<Step> next(boolean calm, boolean whole, Set<String> loading, List<Line> lines) {
        List<Step> wrecks = Stream.concat(sentinels.outdated().stream(), data.outdated().stream())
                .filter(RollingPod::isWreck)
                .<Step>map(pod -> new Restart(
                        pod,
                        "it does not run (" + pod.trouble().orElseThrow().reason() + "), and the spec has changed"))
                .toList();
        if (!wrecks.isEmpty()) {
            return wrecks;
        }
        if (!isUnderWay()) {
            return List.of();
        }
        boolean onlyNode = sentinels.replicas() == 0 && data.replicas() == 1 && data.observed();
        Optional<Step> step = Optional.empty();
        if (calm && whole && allServe() || onlyNode) {
            step = last(sentinels, pod -> true)
                    .map(pod -> restart(pod, "it runs with an earlier template"))
                    .or(() -> replica(lines))
                    .or(() -> primary(lines));
        } else if (calm) {
            step = ailing(loading, lines);
        }
        return step.map(List::of).orElse(List.of());
    }

    /**
     * A pod of an earlier template that runs and does not serve may be waiting for just this change. It goes first when it
     * is the only one: what a replica holds its primary holds, too.
     */
    private Optional<Step> ailing(Set<String> loading, List<Line> lines) {
        List<RollingPod> down =
                pods().filter(pod -> !pod.ready() || pod.terminating()).toList();
        boolean complete = Stream.of(sentinels, data)
                .allMatch(set -> set.observed() && set.pods().size() == set.replicas());
        return down.size() == 1 && complete && !lines.isEmpty()
                ? down.stream()
                        .filter(pod -> !pod.current() && !pod.terminating() && !loading.contains(pod.name()))
                        .filter(pod ->
                                lines.stream().noneMatch(line -> line.primary().equals(pod.name())))
                        .findFirst()
                        .map(pod -> restart(pod, "it does not serve, and the spec has changed"))
                : Optional.empty();
    }

    /** One that is down, of whatever template, has to be back before another one may go. */
    private boolean allServe() {
        return Stream.of(sentinels, data)
                .allMatch(set -> set.observed()
                        && set.pods().size() == set.replicas()
                        && set.pods().stream().allMatch(pod -> pod.ready() && !pod.terminating()));
    }

    private Optional<Step> replica(List<Line> lines) {
        Set<String> primaries = lines.stream().map(Line::primary).collect(Collectors.toSet());
        return last(data, pod -> !primaries.contains(pod.name()) || data.replicas() == 1)
                .map(pod -> restart(pod, "it runs with an earlier template"));
    }

    private Optional<Step> primary(List<Line> lines) {
        Set<String> outdated = data.outdated().stream().map(RollingPod::name).collect(Collectors.toSet());
        for (Line line : lines) {
            if (!outdated.contains(line.primary())) {
                continue;
            }
            if (line.replicas().isEmpty()) {
                return last(data, pod -> pod.name().equals(line.primary()))
                        .map(pod -> restart(pod, "it runs with an earlier template, and nobody could take its place"));
            }
            return line.handover()
                    .apply(
                            "all others run with the new template; what was acknowledged is kept, and it follows as the last");
        }
        return Optional.empty();
    }

    private static Step restart(RollingPod pod, String reason) {
        return new Restart(pod, reason);
    }

    private static Optional<RollingPod> last(RollingSet set, Predicate<RollingPod> which) {
        return set.outdated().stream()
                .filter(pod -> !pod.terminating())
                .filter(which)
                .max(Comparator.comparingInt(RollingPod::ordinal));
    }

    /**
     * Why the present templates can't be rolled out; empty as long as they may. There is no way back once a primary runs
     * with the new one: an earlier version may not be able to read what a later one has written. A pod that a scale-out
     * has added says something about the template only when it can't start: it may wait for a machine, or for its place.
     *
     * @param primaries names of the pods that are primaries
     * @param loading names of the pods that read their data, which may take any time
     * @param deadline the longest that a pod of a new template may take to become ready
     */
    Optional<String> failure(Set<String> primaries, Set<String> loading, Duration deadline, Instant now) {
        boolean wayBack = data.pods().stream().noneMatch(pod -> pod.isDone() && primaries.contains(pod.name()));
        return Stream.of(sentinels, data)
                .filter(set -> set.observed() && (wayBack || set != data))
                .flatMap(set -> set.pods().stream()
                        .filter(pod -> pod.current() && !pod.ready() && !pod.terminating())
                        .map(pod -> failure(
                                pod,
                                set.replaces(pod)
                                        && !loading.contains(pod.name())
                                        && pod.since().plus(deadline).isBefore(now),
                                deadline)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** How it goes; the parameters are those of {@link #failure}. */
    public Progress progress(Set<String> primaries, Set<String> loading, Duration deadline, Instant now) {
        return new Progress(
                failure(primaries, loading, deadline, now),
                Stream.of(sentinels, data)
                        .filter(RollingSet::isComplete)
                        .map(RollingSet::name)
                        .collect(Collectors.toSet()));
    }

    private static Optional<String> failure(RollingPod pod, boolean late, Duration deadline) {
        if (pod.trouble().filter(Trouble::lasting).isPresent()) {
            return Optional.of(pod.name() + " does not start, " + pod.trouble().get());
        }
        return late
                ? Optional.of(pod.name() + " did not become ready in " + deadline.toSeconds() + " s"
                        + pod.trouble().map(trouble -> ", " + trouble).orElse(""))
                : Optional.empty();
    }

    /** One sentence for each pod that does not start. */
    public List<String> troubles() {
        List<String> all = new ArrayList<>();
        pods().forEach(pod -> pod.trouble().ifPresent(trouble -> all.add(pod.name() + " does not start, " + trouble)));
        return all;
    }

    /** How far it has come, for people. */
    public String describe() {
        long total = pods().count();
        long done = pods().filter(RollingPod::isDone).count();
        String waits = pods().filter(pod -> !pod.ready() || pod.terminating())
                .map(RollingPod::name)
                .collect(Collectors.joining(", "));
        return done + " of " + total + " pods run with the new template"
                + (waits.isEmpty() ? "" : "; waiting for " + waits);
    }
}
