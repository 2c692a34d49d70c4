package io.redtier.operator.policy.rules;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/** Builds scenes for tests; objects are written as people write them, in YAML. */
final class Given {

    static final Workload CATALOG = new Workload("shop", "Deployment", "catalog");
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final Workload workload;
    private final List<Policy> policies = new ArrayList<>();
    private final List<Policy> strangers = new ArrayList<>();
    private final Map<ClusterId, ClusterFacts> clusters = new HashMap<>();
    private final Map<String, Map<String, String>> labels = new HashMap<>();
    private final Set<PolicyId> podless = new HashSet<>();
    private boolean workloadExists = true;
    private PolicyDocument published;

    private Given(Workload workload) {
        this.workload = workload;
    }

    /** The Deployment shop/catalog exists; nothing else does. */
    static Given catalog() {
        return new Given(CATALOG);
    }

    /** The Rollout shop/catalog, which is not watched itself. */
    static Given rollout() {
        return new Given(new Workload("shop", "Rollout", "catalog"));
    }

    Given noWorkload() {
        workloadExists = false;
        return this;
    }

    /** A policy that finds workloads by their pods finds none. */
    Given podless(Policy policy) {
        podless.add(policy.id());
        return this;
    }

    /** A RedisCluster with this memory policy that admits the namespaces of {@code access} (YAML, may be empty). */
    Given cluster(String id, String memoryPolicy, String access) {
        return cluster("Sentinel", id, memoryPolicy, access);
    }

    /** The same with a mode. */
    Given cluster(String mode, String id, String memoryPolicy, String access) {
        ClusterFacts facts = ClusterReader.read(Serialization.unmarshal(
                """
                metadata: {namespace: %s, name: %s}
                spec:
                  mode: %s
                  memory: {maxMemory: 64Mi, policy: %s}
                  access: {allowedNamespaces: {%s}}
                """.formatted(id.split("/")[0], id.split("/")[1], mode, memoryPolicy, access), RedisCluster.class));
        clusters.put(facts.id(), facts);
        return this;
    }

    /** A RedisCluster that neither evicts nor forgets. */
    Given durableCluster(String id) {
        ClusterFacts facts = ClusterReader.read(
                Serialization.unmarshal("""
                metadata: {namespace: %s, name: %s}
                spec:
                  mode: Sentinel
                  memory: {maxMemory: 64Mi, policy: noeviction}
                  persistence: {mode: AppendOnly, size: 1Gi}
                """.formatted(id.split("/")[0], id.split("/")[1]), RedisCluster.class));
        clusters.put(facts.id(), facts);
        return this;
    }

    Given safeCluster() {
        return cluster("shop/shop", "noeviction", "");
    }

    Given namespace(String name, Map<String, String> namespaceLabels) {
        labels.put(name, namespaceLabels);
        return this;
    }

    Given with(Policy policy) {
        policies.add(policy);
        return this;
    }

    /** A policy of another workload on the same clusters. */
    Given stranger(Policy policy) {
        strangers.add(policy);
        return this;
    }

    Given published(Resolution resolution) {
        published = resolution.document().orElseThrow().withGeneration(7);
        return this;
    }

    Resolution resolve() {
        return Resolver.resolve(scene());
    }

    /** The prefixes that the workload may use. */
    Map<ClusterId, SortedSet<String>> grants() {
        return Grants.of(scene(), resolve());
    }

    private Scene scene() {
        List<Policy> neighbours = new ArrayList<>(policies);
        neighbours.addAll(strangers);
        return new Scene(workload, workloadExists, podless, policies, clusters, neighbours, labels, published);
    }

    /** A CachePolicy, created {@code age} minutes after the epoch, so that a smaller age is older. */
    static Policy cachePolicy(String id, int age, String spec) {
        return PolicyReader.read(Serialization.unmarshal(yaml(id, age, spec), CachePolicy.class));
    }

    /** A RateLimitPolicy, created {@code age} minutes after the epoch. */
    static Policy limitPolicy(String id, int age, String spec) {
        return PolicyReader.read(Serialization.unmarshal(yaml(id, age, spec), RateLimitPolicy.class));
    }

    /** A CachePolicy for shop/catalog on shop/shop with one cache. */
    static Policy cache(String id, int age, String prefix, String cache) {
        return cachePolicy(id, age, """
                clusterRef: {name: shop, namespace: shop}
                targetRefs: [{kind: Deployment, name: catalog}]
                keyPrefix: "%s"
                caches: {%s: {ttl: 1h}}
                """.formatted(prefix, cache));
    }

    /** A RateLimitPolicy for shop/catalog on shop/shop with one limit. */
    static Policy limit(String id, int age, String name, int amount) {
        return limitPolicy(id, age, """
                clusterRef: {name: shop}
                targetRefs: [{kind: Deployment, name: catalog}]
                limits:
                  %s: {algorithm: FixedWindow, rate: {limit: %d, window: 1m}, key: [{from: ClientIp}]}
                """.formatted(name, amount));
    }

    private static String yaml(String id, int age, String spec) {
        return "metadata: {namespace: %s, name: %s, uid: %s, generation: 3, creationTimestamp: \"%s\"}\nspec:\n%s"
                .formatted(
                        id.split("/")[0],
                        id.split("/")[1],
                        id.replace('/', '-'),
                        EPOCH.plusSeconds(60L * age),
                        spec.indent(2));
    }
}
