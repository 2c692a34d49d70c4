package io.redtier.benchmarks.policies;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Many policies: ten for each workload, caches and limits by turns, in namespaces of twenty workloads and five RedisClusters.
 */
final class Population {
    static final String API = "redtier.io/v1alpha1";
    static final int POLICIES_PER_WORKLOAD = 10;
    private static final int WORKLOADS_PER_NAMESPACE = 20;
    private static final int CLUSTERS_PER_NAMESPACE = 5;
    private static final int WRITERS = 4;

    private final KubernetesClient client;

    Population(KubernetesClient client) {
        this.client = client;
    }

    static int namespaces(int policies) {
        return (policies / POLICIES_PER_WORKLOAD + WORKLOADS_PER_NAMESPACE - 1) / WORKLOADS_PER_NAMESPACE;
    }

    static int clusters(int policies) {
        return namespaces(policies) * CLUSTERS_PER_NAMESPACE;
    }

    static String namespace(int policy) {
        return "bench-" + policy / POLICIES_PER_WORKLOAD / WORKLOADS_PER_NAMESPACE;
    }

    static String workload(int policy) {
        return "app-" + policy / POLICIES_PER_WORKLOAD % WORKLOADS_PER_NAMESPACE;
    }

    static String name(int policy) {
        return workload(policy) + "-" + policy % POLICIES_PER_WORKLOAD;
    }

    static boolean isLimit(int policy) {
        return policy % 2 == 1;
    }

    static String kind(int policy) {
        return isLimit(policy) ? "RateLimitPolicy" : "CachePolicy";
    }

    /** The one entry of a policy. */
    static String entry(int policy) {
        return "e" + policy % POLICIES_PER_WORKLOAD;
    }

    /** Namespaces with their RedisClusters. */
    void createClusters(int policies) throws InterruptedException {
        each(
                0,
                namespaces(policies),
                i -> create("apiVersion: v1\nkind: Namespace\nmetadata: {name: bench-%d}".formatted(i)));
        each(
                0,
                clusters(policies),
                i -> create("""
                apiVersion: %s
                kind: RedisCluster
                metadata: {namespace: bench-%d, name: redis-%d}
                spec: {mode: Standalone, version: "7.0", memory: {maxMemory: 64Mi, policy: noeviction}}
                """.formatted(API, i / CLUSTERS_PER_NAMESPACE, i % CLUSTERS_PER_NAMESPACE)));
    }

    /** Whether all RedisClusters serve. */
    boolean areClustersReady() {
        return client.genericKubernetesResources(API, "RedisCluster").inAnyNamespace().list().getItems().stream()
                .allMatch(cluster -> "Ready".equals(cluster.get("status", "phase")));
    }

    /** Workloads and policies from one number to another. */
    void createPolicies(int from, int to) throws InterruptedException {
        each(
                from / POLICIES_PER_WORKLOAD,
                to / POLICIES_PER_WORKLOAD,
                i -> create("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {namespace: %s, name: %s}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: x}}
                  template:
                    metadata: {labels: {app: x}}
                    spec: {containers: [{name: app, image: none}]}
                """.formatted(namespace(i * POLICIES_PER_WORKLOAD), workload(i * POLICIES_PER_WORKLOAD))));
        each(
                from,
                to,
                policy -> create("""
                apiVersion: %s
                kind: %s
                metadata: {namespace: %s, name: %s}
                spec:
                  clusterRef: {name: redis-%d}
                  targetRefs: [{kind: Deployment, name: %s}]
                %s
                """.formatted(
                                API,
                                kind(policy),
                                namespace(policy),
                                name(policy),
                                policy / POLICIES_PER_WORKLOAD % CLUSTERS_PER_NAMESPACE,
                                workload(policy),
                                (isLimit(policy)
                                                ? "limits: {%s: {algorithm: FixedWindow, rate: {limit: 1, window: 1m}, key: [{from: ClientIp}]}}"
                                                        .formatted(entry(policy))
                                                : "keyPrefix: \"%s:\"\ncaches: {%s: {ttl: 1h}}"
                                                        .formatted(name(policy), entry(policy)))
                                        .indent(2))));
    }

    /** Changes what policies say; {@code value} is the limit, or the ttl in seconds. */
    void change(int from, int to, int value) throws InterruptedException {
        each(from, to, policy -> change(policy, value));
    }

    /** Changes what a policy says. */
    void change(int policy, int value) {
        merge(
                policy,
                isLimit(policy)
                        ? "{\"spec\":{\"limits\":{\"%s\":{\"rate\":{\"limit\":%d}}}}}".formatted(entry(policy), value)
                        : "{\"spec\":{\"caches\":{\"%s\":{\"ttl\":\"%ds\"}}}}".formatted(entry(policy), value));
    }

    /** Changes a policy by a JSON merge patch and returns what the API server made of it. */
    GenericKubernetesResource merge(int policy, String patch) {
        return resource(policy).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    Resource<GenericKubernetesResource> resource(int policy) {
        return client.genericKubernetesResources(API, kind(policy))
                .inNamespace(namespace(policy))
                .withName(name(policy));
    }

    private void create(String yaml) {
        client.resource(yaml).create();
    }

    private static void each(int from, int to, IntConsumer action) throws InterruptedException {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int number = i;
                all.add(writers.submit(() -> action.accept(number)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } finally {
            writers.shutdownNow();
        }
    }
}
