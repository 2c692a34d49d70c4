package io.redtier.devcluster.scheduler;

import static io.redtier.devcluster.client.DaemonThreads.daemon;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import io.redtier.devcluster.controller.Pods;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives nodes up whose lease is no longer renewed, as the node lifecycle controller does: the node's conditions become Unknown,
 * its pods unready, it gets the taint {@code node.kubernetes.io/unreachable}, and pods that do not tolerate that (any longer)
 * are deleted, which their node can't confirm: they stay, terminating, until it is back. Thread-safe.
 */
public final class NodeMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMonitor.class);
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final int ROUNDS = 10;

    /** When a lease was last seen to change, by this process' own clock, which stands still while the machine sleeps. */
    private record Seen(ZonedDateTime renewed, long nanos) {}

    private final KubernetesClient client;
    private final StatusPatch statusPatch;
    private final EventRecorder events;
    private final Duration grace;
    private final Clock clock;
    private final Map<String, Seen> seen = new HashMap<>();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(daemon("node-monitor"));

    /**
     * Prepares; {@link #start} begins.
     *
     * @param grace how long a lease may stay the same
     */
    public NodeMonitor(KubernetesClient client, Duration grace, Clock clock) {
        this.client = client;
        this.statusPatch = new StatusPatch(client);
        this.events = new EventRecorder(client, "node-controller", null, clock);
        this.grace = grace;
        this.clock = clock;
    }

    /** Begins to look at the nodes, ten times in each grace period. */
    public void start() {
        long period = grace.dividedBy(ROUNDS).toMillis();
        rounds.scheduleWithFixedDelay(this::round, period, period, TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            for (Node node : client.nodes().list().getItems()) {
                look(node, isSilent(node.getMetadata().getName()));
            }
        } catch (RuntimeException e) {
            // The next round is soon, and a task that throws would have none.
            LOG.debug("The nodes are not looked at", e);
        }
    }

    private boolean isSilent(String node) {
        var lease =
                client.leases().inNamespace("kube-node-lease").withName(node).get();
        ZonedDateTime renewed = lease == null ? null : lease.getSpec().getRenewTime();
        Seen last = seen.get(node);
        if (last == null || !Objects.equals(last.renewed(), renewed)) {
            seen.put(node, new Seen(renewed, System.nanoTime()));
            return false;
        }
        return System.nanoTime() - last.nanos() > grace.toNanos();
    }

    private void look(Node node, boolean silent) {
        Optional<Taint> taint = NodePods.taints(node).stream()
                .filter(present -> present.getKey().equals(UNREACHABLE) && "NoExecute".equals(present.getEffect()))
                .findFirst();
        if (silent && taint.isEmpty()) {
            giveUp(node);
        } else if (silent) {
            evict(node, taint.get());
        } else if (taint.isPresent()) {
            client.resource(node).edit(present -> {
                present.getSpec().getTaints().removeIf(known -> known.getKey().equals(UNREACHABLE));
                return present;
            });
        }
    }

    private void giveUp(Node node) {
        String now = now();
        for (NodeCondition condition : node.getStatus().getConditions()) {
            condition.setStatus("Unknown");
            condition.setReason("NodeStatusUnknown");
            condition.setMessage("Kubelet stopped posting node status.");
            condition.setLastTransitionTime(now);
        }
        Node present = client.nodes().withName(node.getMetadata().getName()).get();
        statusPatch.write(present, node.getStatus());
        events.normal(
                node,
                "NodeNotReady",
                "Node %s status is now: NodeNotReady"
                        .formatted(node.getMetadata().getName()));
        pods(node).forEach(pod -> unready(pod, now));
        client.nodes().withName(node.getMetadata().getName()).edit(latest -> {
            List<Taint> taints = new ArrayList<>(NodePods.taints(latest));
            taints.removeIf(known -> known.getKey().equals(UNREACHABLE));
            taints.add(new Taint("NoSchedule", UNREACHABLE, now, null));
            taints.add(new Taint("NoExecute", UNREACHABLE, now, null));
            latest.getSpec().setTaints(taints);
            return latest;
        });
    }

    private void unready(Pod pod, String now) {
        Pod changed = pod.toBuilder().build();
        Optional.ofNullable(changed.getStatus().getConditions()).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"))
                .forEach(condition -> {
                    condition.setStatus("False");
                    condition.setReason("NodeNotReady");
                    condition.setMessage("Node is not ready");
                    condition.setLastTransitionTime(now);
                });
        if (statusPatch.write(pod, changed.getStatus())) {
            events.warning(pod, "NodeNotReady", "Node is not ready");
        }
    }

    private void evict(Node node, Taint taint) {
        Instant since = Instant.parse(taint.getTimeAdded());
        for (Pod pod : pods(node)) {
            boolean due = Tolerations.stay(pod, taint)
                    .filter(stay -> !since.plus(stay).isAfter(clock.instant()))
                    .isPresent();
            if (due && !Pods.isTerminating(pod)) {
                events.normal(
                        pod,
                        "TaintManagerEviction",
                        "Marking for deletion Pod %s/%s"
                                .formatted(
                                        pod.getMetadata().getNamespace(),
                                        pod.getMetadata().getName()));
                try {
                    client.resource(pod).delete();
                } catch (KubernetesClientException e) {
                    LOG.debug("Pod {} is not evicted", pod.getMetadata().getName(), e);
                }
            }
        }
    }

    private List<Pod> pods(Node node) {
        return client
                .pods()
                .inAnyNamespace()
                .withField("spec.nodeName", node.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .filter(pod -> !Pods.isOver(pod))
                .toList();
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Stops looking. */
    @Override
    public void close() {
        rounds.shutdownNow();
        events.close();
    }
}
