package io.redtier.devcluster.controller;

import static io.redtier.devcluster.client.DaemonThreads.daemon;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.SerialExecutor;
import io.redtier.devcluster.client.StatusPatch;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The controller manager: watches, and tells each controller which of its objects to look at. Does nothing while nothing
 * changes. Thread-safe.
 */
public final class Controllers implements AutoCloseable {
    private final KubernetesClient client;
    private final ExecutorService pool = Executors.newCachedThreadPool(daemon("controllers"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(daemon("controllers-timer"));
    private final List<EventRecorder> recorders = new ArrayList<>();
    private final Clock clock;

    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<ReplicaSet> replicaSetCache;
    private final SharedIndexInformer<Deployment> deploymentCache;
    private final SharedIndexInformer<StatefulSet> statefulSetCache;
    private final SharedIndexInformer<Service> serviceCache;
    private final SharedIndexInformer<PersistentVolumeClaim> claimCache;
    private final SharedIndexInformer<PodDisruptionBudget> budgetCache;
    private final SharedIndexInformer<Job> jobCache;
    private final SharedIndexInformer<StorageClass> storageClassCache;

    private final WorkQueue statefulSets;
    private final WorkQueue replicaSets;
    private final WorkQueue deployments;
    private final WorkQueue endpoints;
    private final WorkQueue claims;
    private final WorkQueue budgets;
    private final WorkQueue jobs;

    /**
     * Makes the controllers; {@link #start} sets them to work.
     *
     * @param release deletes the data of a claim that was deleted
     * @param jobPause the wait before the pod that follows a Job's failed one, doubled for each further failure
     */
    public Controllers(
            KubernetesClient client, Consumer<PersistentVolumeClaim> release, Duration jobPause, Clock clock) {
        this.client = client;
        this.clock = clock;
        StatusPatch status = new StatusPatch(client);
        pods = client.pods().inAnyNamespace().runnableInformer(0);
        replicaSetCache = client.apps().replicaSets().inAnyNamespace().runnableInformer(0);
        deploymentCache = client.apps().deployments().inAnyNamespace().runnableInformer(0);
        statefulSetCache = client.apps().statefulSets().inAnyNamespace().runnableInformer(0);
        serviceCache = client.services().inAnyNamespace().runnableInformer(0);
        claimCache = client.persistentVolumeClaims().inAnyNamespace().runnableInformer(0);
        budgetCache =
                client.policy().v1().podDisruptionBudget().inAnyNamespace().runnableInformer(0);
        jobCache = client.batch().v1().jobs().inAnyNamespace().runnableInformer(0);
        storageClassCache = client.storage().v1().storageClasses().runnableInformer(0);

        statefulSets = queue(
                "statefulset",
                (queue, events) ->
                        new StatefulSetController(client, status, events, clock, queue::add, this::pods)::reconcile);
        replicaSets = queue(
                "replicaset",
                (queue, events) ->
                        new ReplicaSetController(client, status, events, clock, queue::add, this::pods)::reconcile);
        deployments = queue(
                "deployment",
                (queue, events) -> new DeploymentController(
                                client, status, events, clock, queue::add, namespace -> in(namespace, replicaSetCache))
                        ::reconcile);
        endpoints = queue("endpoint", (queue, events) -> new EndpointsController(client, this::pods)::reconcile);
        claims = queue(
                "persistentvolume",
                (queue, events) -> new ClaimController(
                        client, status, events, this::pods, storageClassCache.getStore()::list, release)::reconcile);
        budgets = queue(
                "disruption",
                (queue, events) -> new DisruptionController(client, status, this::pods, clock)::reconcile);
        jobs = queue(
                "job",
                (queue, events) -> new JobController(client, status, events, clock, queue::add, jobPause)::reconcile);
    }

    /** @param controller made from the queue that it may ask for a later look */
    private WorkQueue queue(String name, BiFunction<WorkQueue, EventRecorder, Consumer<Key>> controller) {
        EventRecorder events = new EventRecorder(client, name + "-controller", null, clock);
        recorders.add(events);
        return WorkQueue.of(name, new SerialExecutor(pool, timer), queue -> controller.apply(queue, events));
    }

    private List<Pod> pods(String namespace) {
        return in(namespace, pods);
    }

    private List<SharedIndexInformer<?>> caches() {
        return List.of(
                storageClassCache,
                pods,
                statefulSetCache,
                replicaSetCache,
                deploymentCache,
                serviceCache,
                claimCache,
                budgetCache,
                jobCache);
    }

    /** Begins to watch; returns when all that exists has been seen. A cluster without a StorageClass gets two. */
    public void start() {
        if (client.storage().v1().storageClasses().list().getItems().isEmpty()) {
            client.resource(StorageClasses.standard()).create();
            client.resource(StorageClasses.limited()).create();
        }
        on(statefulSetCache, set -> statefulSets.add(Key.of(set)));
        on(replicaSetCache, set -> {
            replicaSets.add(Key.of(set));
            owned(set, "Deployment", deployments);
            orphaned(set, deploymentCache, deployment -> deployment.getSpec().getSelector(), deployments);
        });
        on(deploymentCache, deployment -> deployments.add(Key.of(deployment)));
        on(jobCache, job -> jobs.add(Key.of(job)));
        on(serviceCache, service -> endpoints.add(Key.of(service)));
        on(claimCache, claim -> claims.add(Key.of(claim)));
        on(storageClassCache, changed -> claimCache.getStore().list().forEach(claim -> claims.add(Key.of(claim))));
        on(budgetCache, budget -> budgets.add(Key.of(budget)));
        on(pods, this::podChanged);
        CompletableFuture.allOf(caches().stream()
                        .map(informer -> informer.start().toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static <T> void on(SharedIndexInformer<T> informer, Consumer<T> changed) {
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                changed.accept(object);
            }

            @Override
            public void onUpdate(T old, T object) {
                // The old one too: what selected it has to notice that it no longer does.
                changed.accept(old);
                changed.accept(object);
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                changed.accept(object);
            }
        });
    }

    private void podChanged(Pod pod) {
        owned(pod, "StatefulSet", statefulSets);
        owned(pod, "ReplicaSet", replicaSets);
        owned(pod, "Job", jobs);
        orphaned(pod, statefulSetCache, set -> set.getSpec().getSelector(), statefulSets);
        orphaned(pod, replicaSetCache, set -> set.getSpec().getSelector(), replicaSets);
        String namespace = pod.getMetadata().getNamespace();
        Pods.controller(pod)
                .map(owner -> replicaSetCache.getStore().getByKey(namespace + "/" + owner.getName()))
                .filter(set -> Pods.isTerminating(pod))
                .ifPresent(set -> owned(set, "Deployment", deployments));
        Map<String, String> labels =
                Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
        in(namespace, serviceCache).stream()
                .filter(ServiceEndpoints::hasSelector)
                .filter(service -> Pods.matches(service.getSpec().getSelector(), labels))
                .forEach(service -> endpoints.add(Key.of(service)));
        in(namespace, budgetCache).stream()
                .filter(budget -> Pods.matches(budget.getSpec().getSelector(), pod))
                .forEach(budget -> budgets.add(Key.of(budget)));
        in(namespace, claimCache).stream().filter(Pods::isTerminating).forEach(claim -> claims.add(Key.of(claim)));
    }

    private static <T extends HasMetadata> List<T> in(String namespace, SharedIndexInformer<T> informer) {
        return informer.getStore().list().stream()
                .filter(object -> Objects.equals(object.getMetadata().getNamespace(), namespace))
                .toList();
    }

    private static void owned(HasMetadata object, String kind, WorkQueue queue) {
        Pods.controller(object)
                .filter(owner -> owner.getKind().equals(kind))
                .ifPresent(owner -> queue.add(new Key(object.getMetadata().getNamespace(), owner.getName())));
    }

    /** Tells those who may adopt an object that nobody owns. */
    private static <T extends HasMetadata> void orphaned(
            HasMetadata object, SharedIndexInformer<T> owners, Function<T, LabelSelector> selector, WorkQueue queue) {
        if (Pods.controller(object).isEmpty()) {
            in(object.getMetadata().getNamespace(), owners).stream()
                    .filter(owner -> Pods.matches(selector.apply(owner), object))
                    .forEach(owner -> queue.add(Key.of(owner)));
        }
    }

    /** Stops watching and acting. */
    @Override
    public void close() {
        caches().forEach(SharedIndexInformer::close);
        timer.shutdownNow();
        pool.shutdownNow();
        recorders.forEach(EventRecorder::close);
    }
}
