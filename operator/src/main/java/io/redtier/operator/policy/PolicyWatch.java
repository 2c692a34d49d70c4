package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.acl.UserSecret;
import io.redtier.operator.injection.Bypass;
import io.redtier.operator.policy.rules.ClusterFacts;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.ClusterReader;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyBook;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyKind;
import io.redtier.operator.policy.rules.PolicyReader;
import io.redtier.runtime.document.Workload;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One view of the Kubernetes objects that decide about policies, shared by both controllers: two views of their own
 * would differ for moments and publish in turns. It also says whose decision a change may alter. Thread-safe.
 */
@ApplicationScoped
public class PolicyWatch {

    private final KubernetesClient client;
    private final PolicySettings settings;
    private final PolicyBook book = new PolicyBook();
    private final Map<PolicyKind, Consumer<PolicyId>> listeners = new ConcurrentHashMap<>();
    private final Workloads workloads;
    private final InjectedPods injectedPods;
    private final SelectedPods selectedPods;

    private Informers informers;
    private SharedIndexInformer<CachePolicy> cachePolicies;
    private SharedIndexInformer<RateLimitPolicy> limitPolicies;
    private SharedIndexInformer<RedisCluster> clusters;
    private SharedIndexInformer<Namespace> namespaces;
    private SharedIndexInformer<ConfigMap> configMapInformer;
    private SharedIndexInformer<Secret> secretInformer;
    private UserSecrets userSecrets;
    private PublishedMaps publishedMaps;
    private final OwnObjects<ConfigMap> configMaps;
    private final OwnObjects<Secret> secrets;

    public PolicyWatch(KubernetesClient client, PolicySettings settings) {
        this.client = client;
        this.settings = settings;
        this.workloads = new Workloads(client, this::concern);
        this.injectedPods = new InjectedPods(client, this::concern);
        this.selectedPods = new SelectedPods(client, this::concern);
        this.configMaps = new OwnObjects<>(
                client,
                (namespace, name) -> configMapInformer.getStore().getByKey(Cache.namespaceKeyFunc(namespace, name)));
        this.secrets = new OwnObjects<>(
                client,
                (namespace, name) -> secretInformer.getStore().getByKey(Cache.namespaceKeyFunc(namespace, name)));
    }

    /** Names who is told that a policy of {@code kind} should be looked at again; called from the watching threads. */
    void onConcern(PolicyKind kind, Consumer<PolicyId> listener) {
        listeners.put(kind, listener);
    }

    /**
     * Starts watching, if that has not happened yet, and returns when all objects are known.
     *
     * @throws IllegalStateException if they aren't within the configured time
     */
    synchronized void start() {
        if (informers != null) {
            return;
        }
        informers = new Informers(settings.startTimeout());
        cachePolicies = informers.add(
                client.resources(CachePolicy.class).inAnyNamespace(),
                (before, after) -> concern(look(PolicyKind.CACHE, before == null ? after : before)));
        limitPolicies = informers.add(
                client.resources(RateLimitPolicy.class).inAnyNamespace(),
                (before, after) -> concern(look(PolicyKind.RATE_LIMIT, before == null ? after : before)));
        clusters = informers.add(client.resources(RedisCluster.class).inAnyNamespace(), this::clusterChanged);
        namespaces = informers.add(client.namespaces(), this::namespaceChanged);
        configMapInformer = informers.add(
                client.configMaps().inAnyNamespace().withLabels(PublishedObjects.labels()), (before, after) -> {
                    if (after == null) {
                        configMaps.gone(before);
                    }
                    publishedChanged(before == null ? after : before);
                });
        publishedMaps = new PublishedMaps(configMapInformer);
        secretInformer = informers.add(
                client.secrets().inAnyNamespace().withLabel("app.kubernetes.io/managed-by", Labels.MANAGER),
                (before, after) -> {
                    if (after == null) {
                        secrets.gone(before);
                    }
                    secretChanged(before == null ? after : before);
                });
        userSecrets = new UserSecrets(secretInformer);
        workloads.addTo(informers);
        injectedPods.addTo(informers);
        informers.start();
        fillBook();
    }

    /** Handlers run some time after the stores are filled; the book must be complete before anyone reads it. */
    private void fillBook() {
        Set<PolicyId> known = new HashSet<>(book.ids());
        cachePolicies.getStore().list().forEach(policy -> known.add(id(PolicyKind.CACHE, policy)));
        limitPolicies.getStore().list().forEach(policy -> known.add(id(PolicyKind.RATE_LIMIT, policy)));
        known.forEach(this::look);
    }

    private Set<PolicyId> look(PolicyKind kind, HasMetadata object) {
        return look(id(kind, object));
    }

    /** Brings the book to what the store has now. In one step: threads that overtake each other would enter old news. */
    private Set<PolicyId> look(PolicyId id) {
        synchronized (book) {
            Policy before = book.get(id);
            HasMetadata now = object(id);
            Set<PolicyId> concerned = now == null ? book.remove(id) : book.put(read(now));
            if (before != null) {
                before.selectors().keySet().forEach(this::forgetSelectors);
            }
            return concerned;
        }
    }

    private void forgetSelectors(Workload workload) {
        List<Policy> policies = book.ofWorkload(workload);
        selectedPods.retain(workload, selector -> policies.stream()
                .anyMatch(policy -> selector.equals(policy.selectors().get(workload))));
    }

    private static Policy read(HasMetadata object) {
        return object instanceof CachePolicy policy
                ? PolicyReader.read(policy)
                : PolicyReader.read((RateLimitPolicy) object);
    }

    /** Stops watching. */
    synchronized void stop() {
        if (informers != null) {
            informers.stop();
            selectedPods.stop();
            informers = null;
        }
    }

    /** A policy as last seen; null if there is none. */
    Policy policy(PolicyId id) {
        return book.get(id);
    }

    /** The policies that are attached to a workload. */
    List<Policy> policiesOf(Workload workload) {
        return book.ofWorkload(workload);
    }

    /** The policies that name one of the clusters. */
    Collection<Policy> policiesOn(Collection<ClusterId> ids) {
        return book.ofClusters(ids);
    }

    /** Whether a workload exists. */
    boolean exists(Workload workload) {
        return workloads.exists(workload);
    }

    /** Whether a workload of a kind that is not watched has a pod. */
    boolean hasPods(Workload workload, LabelSelector selector) {
        return selectedPods.any(workload, selector);
    }

    /** The ways on which requests reach a workload past the sidecar that its pods ask for. */
    List<Bypass> bypasses(Workload workload) {
        return injectedPods.bypasses(workload);
    }

    /** A RedisCluster. */
    Optional<RedisCluster> cluster(ClusterId id) {
        return Optional.ofNullable(clusters.getStore().getByKey(Cache.namespaceKeyFunc(id.namespace(), id.name())));
    }

    /** The labels of a namespace; empty if it isn't known. */
    Map<String, String> namespaceLabels(String name) {
        Namespace namespace = namespaces.getStore().getByKey(name);
        return namespace == null || namespace.getMetadata().getLabels() == null
                ? Map.of()
                : namespace.getMetadata().getLabels();
    }

    /** The ConfigMaps with the documents. */
    OwnObjects<ConfigMap> configMaps() {
        return configMaps;
    }

    /** The Secrets that the operator made, for workloads and for RedisClusters. */
    OwnObjects<Secret> secrets() {
        return secrets;
    }

    /** The users of workloads. */
    UserSecrets userSecrets() {
        return userSecrets;
    }

    /** A policy object as last seen; null if there is none. */
    HasMetadata object(PolicyId id) {
        String key = Cache.namespaceKeyFunc(id.namespace(), id.name());
        return id.kind() == PolicyKind.CACHE
                ? cachePolicies.getStore().getByKey(key)
                : limitPolicies.getStore().getByKey(key);
    }

    /** The workloads for whose document a policy was an owner when it was published last. */
    List<Workload> publishedWith(Policy policy) {
        return publishedMaps.workloads(policy);
    }

    private void clusterChanged(RedisCluster before, RedisCluster after) {
        if (before == null || after == null || !asSeen(before).equals(asSeen(after))) {
            concernOn(ClusterReader.id(before == null ? after : before));
        }
    }

    /** Of all that a RedisCluster tells, what matters here; its memory use, for one, changes all the time. */
    private static Map.Entry<ClusterFacts, ClusterConnection> asSeen(RedisCluster cluster) {
        return Map.entry(ClusterReader.read(cluster), ClusterConnection.of(cluster));
    }

    private void namespaceChanged(Namespace before, Namespace after) {
        if (before != null
                && after != null
                && !Objects.equals(
                        before.getMetadata().getLabels(), after.getMetadata().getLabels())) {
            concern(book.ofNamespace(after.getMetadata().getName()).stream().map(Policy::id));
        }
    }

    /** Its owners too: one that was pointed at another workload before its ConfigMap was seen has a part to take back. */
    private void publishedChanged(HasMetadata object) {
        Set<PolicyId> concerned = new HashSet<>(PublishedObjects.ownersOf(object));
        PublishedObjects.workloadOf(object)
                .ifPresent(workload -> book.ofWorkload(workload).forEach(policy -> concerned.add(policy.id())));
        concern(concerned);
    }

    private void secretChanged(Secret secret) {
        publishedChanged(secret);
        UserSecret.workloadOf(secret).ifPresent(this::concern);
        String cluster = secret.getMetadata().getLabels().get("app.kubernetes.io/instance");
        // The one that policies need; another one changes with every workload.
        if (cluster != null && secret.getMetadata().getName().equals(ClusterConnection.passwordSecret(cluster))) {
            concernOn(new ClusterId(secret.getMetadata().getNamespace(), cluster));
        }
    }

    private void concernOn(ClusterId cluster) {
        concern(book.ofClusters(List.of(cluster)).stream().map(Policy::id));
    }

    private void concern(Workload workload) {
        concern(book.ofWorkload(workload).stream().map(Policy::id));
    }

    private void concern(Collection<PolicyId> ids) {
        concern(ids.stream());
    }

    private void concern(Stream<PolicyId> ids) {
        ids.forEach(id -> Optional.ofNullable(listeners.get(id.kind())).ifPresent(listener -> listener.accept(id)));
    }

    private static PolicyId id(PolicyKind kind, HasMetadata object) {
        return new PolicyId(
                kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
}
