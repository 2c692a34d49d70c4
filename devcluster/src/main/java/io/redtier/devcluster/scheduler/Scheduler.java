package io.redtier.devcluster.scheduler;

import static io.redtier.devcluster.client.DaemonThreads.daemon;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.controller.Pods;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds pending pods to nodes, the oldest first, and tells by condition and Event why a pod fits nowhere; tries again whenever
 * pods or nodes change. Thread-safe.
 */
public final class Scheduler implements AutoCloseable {
    private static final int RETRY_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

    private static final String NAME = "default-scheduler";

    private final KubernetesClient client;
    private final EventRecorder events;
    private final UnschedulableCondition condition;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Node> nodes;
    private final AtomicBoolean pending = new AtomicBoolean();
    /** Nodes by uid of pods that are bound but not yet seen so. */
    private final Map<String, String> assumed = new HashMap<>();

    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(daemon("scheduler"));

    /** Prepares; {@link #start} begins. */
    public Scheduler(KubernetesClient client, Clock clock) {
        this.client = client;
        this.events = new EventRecorder(client, NAME, null, clock);
        this.condition = new UnschedulableCondition(client, clock);
        this.pods = client.pods().inAnyNamespace().runnableInformer(0);
        this.nodes = client.nodes().runnableInformer(0);
    }

    /** Begins to watch; returns when all that exists has been seen. */
    public void start() {
        pods.addEventHandler(handler());
        nodes.addEventHandler(handler());
        CompletableFuture.allOf(
                        pods.start().toCompletableFuture(), nodes.start().toCompletableFuture())
                .join();
        changed();
    }

    private <T extends HasMetadata> ResourceEventHandler<T> handler() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                changed();
            }

            @Override
            public void onUpdate(T old, T object) {
                changed();
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                changed();
            }
        };
    }

    /** Many changes at once make one round. */
    private void changed() {
        if (pending.compareAndSet(false, true)) {
            try {
                rounds.execute(this::round);
            } catch (RejectedExecutionException e) {
                LOG.debug("A change comes after the end", e);
            }
        }
    }

    private void round() {
        pending.set(false);
        if (!pods.hasSynced() || !nodes.hasSynced()) {
            return;
        }
        List<Pod> all = pods.getStore().list();
        all.stream()
                .filter(pod -> pod.getSpec().getNodeName() != null)
                .forEach(pod -> assumed.remove(pod.getMetadata().getUid()));
        all.stream()
                .filter(Scheduler::isDue)
                .filter(pod -> !assumed.containsKey(pod.getMetadata().getUid()))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
                .forEach(pod -> place(pod, all));
    }

    private static boolean isDue(Pod pod) {
        PodSpec spec = pod.getSpec();
        return spec.getNodeName() == null
                && !Pods.isTerminating(pod)
                && Objects.requireNonNullElse(spec.getSchedulerName(), NAME).equals(NAME)
                && Objects.requireNonNullElse(spec.getSchedulingGates(), List.of())
                        .isEmpty();
    }

    private void place(Pod pod, List<Pod> all) {
        List<NodePods> candidates = nodes.getStore().list().stream()
                .map(node -> new NodePods(node, on(node.getMetadata().getName(), all)))
                .toList();
        try {
            Placement.Decision decision = Placement.decide(pod, candidates);
            if (decision.node().isPresent()) {
                bind(pod, decision.node().get());
            } else if (condition.write(pod, decision.message())) {
                events.warning(pod, "FailedScheduling", decision.message());
            }
        } catch (KubernetesClientException e) {
            LOG.debug("Pod {} is not placed yet", pod.getMetadata().getName(), e);
            again();
        } catch (RuntimeException e) {
            // Pods that come after it must not suffer.
            LOG.error("Pod {} can't be placed", pod.getMetadata().getName(), e);
        }
    }

    /** The API server may answer better soon, without a pod or node that changes. */
    private void again() {
        try {
            rounds.schedule(this::changed, RETRY_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("A retry comes after the end", e);
        }
    }

    private List<Pod> on(String node, List<Pod> all) {
        return all.stream()
                .filter(pod -> !Pods.isOver(pod))
                .filter(pod -> node.equals(pod.getSpec().getNodeName())
                        || node.equals(assumed.get(pod.getMetadata().getUid())))
                .toList();
    }

    private void bind(Pod pod, String node) {
        String namespace = pod.getMetadata().getNamespace();
        String name = pod.getMetadata().getName();
        client.raw(
                "/api/v1/namespaces/%s/pods/%s/binding".formatted(namespace, name),
                "POST",
                new BindingBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withUid(pod.getMetadata().getUid())
                        .endMetadata()
                        .withNewTarget()
                        .withKind("Node")
                        .withName(node)
                        .endTarget()
                        .build());
        assumed.put(pod.getMetadata().getUid(), node);
        events.normal(pod, "Scheduled", "Successfully assigned %s/%s to %s".formatted(namespace, name, node));
    }

    /** Stops; pods that are pending stay so. */
    @Override
    public void close() {
        pods.close();
        nodes.close();
        rounds.shutdownNow();
        events.close();
    }
}
