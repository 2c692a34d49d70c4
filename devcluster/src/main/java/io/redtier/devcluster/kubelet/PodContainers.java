package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The order in which a pod's containers start and end: init containers one after another, a sidecar among them (one with
 * {@code restartPolicy: Always}) holding the next one up only until it has started; then the main containers together. Main
 * containers end together, then the sidecars one by one, the last first. Confined to the pod's tasks but for {@link #find} and
 * {@link #all}.
 */
final class PodContainers {
    /** What a sidecar has at least, however long the others took. */
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    private final List<ContainerWorker> init;
    private final List<ContainerWorker> main;
    private final Clock clock;
    private final Set<ContainerWorker> up = new HashSet<>();
    private final Set<ContainerWorker> told = new HashSet<>();
    private boolean running;
    private Instant deadline;

    PodContainers(List<ContainerWorker> init, List<ContainerWorker> main, Clock clock) {
        this.init = init;
        this.main = main;
        this.clock = clock;
    }

    Stream<ContainerWorker> all() {
        return Stream.concat(init.stream(), main.stream());
    }

    Optional<ContainerWorker> find(String name) {
        return all().filter(worker -> worker.name().equals(name)).findFirst();
    }

    List<ContainerStatus> initStatuses() {
        return init.stream().map(ContainerWorker::status).toList();
    }

    List<ContainerStatus> mainStatuses() {
        return main.stream().map(ContainerWorker::status).toList();
    }

    /** Starts what may start now, and ends sidecars that nobody needs any longer. */
    void proceed() {
        if (deadline != null) {
            endSidecars();
            return;
        }
        if (!running) {
            for (ContainerWorker worker : init) {
                if (worker.untouched()) {
                    worker.start();
                }
                if (!passed(worker)) {
                    break;
                }
            }
            if (init.stream().allMatch(this::passed)) {
                running = true;
                main.forEach(ContainerWorker::start);
            }
        }
        boolean failed = init.stream()
                .anyMatch(worker -> !worker.sidecar() && worker.over() && !PodStatuses.completed(worker.status()));
        if (failed || running && main.stream().allMatch(ContainerWorker::over)) {
            endSidecars();
        }
    }

    private boolean passed(ContainerWorker worker) {
        if (!worker.sidecar()) {
            return PodStatuses.completed(worker.status());
        }
        if (Boolean.TRUE.equals(worker.status().getStarted())) {
            up.add(worker);
        }
        return up.contains(worker);
    }

    /** Ends everything within the time; a second call may shorten it. */
    void stop(Duration grace) {
        deadline = clock.instant().plus(grace);
        all().filter(worker -> !worker.over())
                .filter(worker -> !worker.sidecar() || told.contains(worker))
                .forEach(worker -> worker.stop(grace));
        endSidecars();
    }

    /** Whether nothing runs or will run. */
    boolean over() {
        return all().allMatch(ContainerWorker::over);
    }

    private void endSidecars() {
        if (deadline != null && !all().filter(worker -> !worker.sidecar()).allMatch(ContainerWorker::over)) {
            return;
        }
        List<ContainerWorker> lastFirst = new ArrayList<>(init);
        Collections.reverse(lastFirst);
        for (ContainerWorker worker : lastFirst) {
            if (worker.sidecar() && !worker.over()) {
                if (told.add(worker)) {
                    worker.stop(left(worker));
                }
                if (!worker.over()) {
                    return;
                }
            }
        }
    }

    private Duration left(ContainerWorker worker) {
        if (deadline == null) {
            return worker.grace();
        }
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left;
    }
}
