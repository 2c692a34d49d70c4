package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.policy.Generations.Published;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.Grants;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.operator.policy.rules.Resolution;
import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.operator.policy.rules.Resolver;
import io.redtier.operator.policy.rules.Scene;
import io.redtier.operator.status.ServerRefusal;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that the ConfigMap, the binding Secret and the keys in Redis of a workload are what its policies say. Does
 * nothing to what is so already. Thread-safe: one workload is published by one thread at a time.
 */
@ApplicationScoped
public class WorkloadPublisher {

    private static final int LOCKS = 64;

    /** How long an empty document stays in Redis: an instance that can't hear of it for longer must be restarted. */
    private static final Duration FAREWELL = Duration.ofHours(24);

    private final PolicyWatch watch;
    private final RedisDocuments redis;
    private final Routes routes;
    private final Bindings bindings;
    private final RedisGate gate;
    private final PolicyTelling telling;
    private final PolicySettings settings;
    private final Clock clock;
    private final Map<Workload, PublishedState> states = new ConcurrentHashMap<>();
    private final Object[] locks = new Object[LOCKS];

    public WorkloadPublisher(
            PolicyWatch watch,
            KubernetesClient client,
            RedisDocuments redis,
            PolicyTelling telling,
            PolicySettings settings,
            Clock clock) {
        this.watch = watch;
        this.redis = redis;
        this.routes = new Routes(watch, client);
        this.bindings = new Bindings(watch);
        this.gate = new RedisGate(clock, settings.retryFirst(), settings.retryMax());
        this.telling = telling;
        this.settings = settings;
        this.clock = clock;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    /**
     * Publishes, or withdraws what was published when nothing is to be in force any more.
     *
     * @throws KubernetesClientException if a write fails in a way that may pass by itself
     */
    Publication publish(Workload workload) {
        synchronized (lock(workload)) {
            PublishedState state = states.computeIfAbsent(workload, this::recall);
            Scene scene = new SceneReader(watch).read(workload, state.document());
            Resolution resolution = Resolver.resolve(scene);
            Publication publication;
            try {
                publication = resolution.document().isPresent()
                        ? publish(scene, resolution, state)
                        : withdraw(scene, resolution, state);
            } catch (KubernetesClientException e) {
                if (!ServerRefusal.is(e)) {
                    throw e;
                }
                return Publication.refused(
                                workload,
                                resolution.decisions(),
                                state.document(),
                                ServerRefusal.words(e),
                                settings.retryMax())
                        .unchanged(state.unchanged().generations());
            }
            if (publication.document().isEmpty() && publication.problems().isEmpty()) {
                states.remove(workload);
            }
            return publication.unchanged(state.unchanged().generations());
        }
    }

    /** Deletes the ConfigMap of a workload without policies, whatever is left in Redis. */
    void abandon(Workload workload) {
        synchronized (lock(workload)) {
            PublishedState state = states.computeIfAbsent(workload, this::recall);
            Scene scene = new SceneReader(watch).read(workload, state.document());
            state.users().release(Set.of(), generation(state) + 1, scene);
            bindings.withdraw(workload, state.users());
            deleteConfigMap(workload);
            states.remove(workload);
        }
    }

    /** Takes the user of a workload away from a RedisCluster, unless it is needed again. */
    void removeUser(LeavingUser user) {
        synchronized (lock(user.workload())) {
            state(user.workload()).users().removeIfLeaving(user.cluster());
        }
    }

    /** Takes out of the binding of a workload without policies what users log in with that are gone. */
    void trimBinding(Workload workload) {
        synchronized (lock(workload)) {
            PublishedState state = state(workload);
            if (state.document() == null) {
                bindings.withdraw(workload, state.users());
            }
        }
    }

    private PublishedState state(Workload workload) {
        PublishedState known = states.get(workload);
        return known == null ? recall(workload) : known;
    }

    private Publication publish(Scene scene, Resolution resolution, PublishedState state) {
        long started = System.nanoTime();
        PolicyDocument content = resolution.document().orElseThrow();
        Set<ClusterId> named = PublishedState.clusters(content);
        Routes.Known known = routes.find(named);
        Map<ClusterId, String> problems = new TreeMap<>(known.problems());

        PolicyDocument document = number(content, state, known, problems);
        String json = Generations.json(document);

        List<Policy> owners = inForce(scene, resolution);
        // The Secret first: a pod that starts between the two would have a document and no way to Redis until its
        // kubelet refreshes the volumes.
        Map<ClusterId, AclUser> users =
                bindings.apply(document, known, owners, state.users(), Grants.of(scene, resolution));
        // Nobody may hear of a key before every node lets it in: not from Redis, nor from a mounted ConfigMap.
        state.mirror().allow(known.routes(), users, problems);
        boolean changed = applyConfigMap(document, owners);
        state.mirror().write(known.routes(), document, json, problems);
        state.mirror().doubt(known.doubtful());
        Set<ClusterId> left = new TreeSet<>(state.clusters());
        left.removeAll(named);
        Map<ClusterId, String> unremoved = remove(left, state);
        state.users().release(named, document.generation(), scene);
        state.unchanged().published(resolution.decisions().keySet(), state.document(), document);
        state.set(document, json, named, unremoved.keySet());
        if (changed) {
            telling.published(
                    document,
                    owners,
                    scene.published(),
                    named,
                    problems,
                    Duration.ofNanos(System.nanoTime() - started));
        }
        return new Publication(
                scene.workload(),
                resolution.decisions(),
                Optional.of(document),
                problems,
                Optional.of(again(known.routes(), problems, state)));
    }

    private PolicyDocument number(
            PolicyDocument content, PublishedState state, Routes.Known known, Map<ClusterId, String> problems) {
        List<Published> candidates =
                new ArrayList<>(state.mirror().look(known.routes(), problems).values());
        state.published().ifPresent(candidates::add);
        PublishedState.publishedIn(configMap(content.workload())).ifPresent(candidates::add);
        return Generations.number(content, candidates, clock.instant());
    }

    /** The ConfigMap goes last: as long as it is there, a restarted operator knows what is left to remove. */
    private Publication withdraw(Scene scene, Resolution resolution, PublishedState state) {
        Workload workload = scene.workload();
        Map<ClusterId, String> problems = state.document() == null ? Map.of() : empty(state);
        state.users().release(Set.of(), generation(state), scene);
        bindings.withdraw(workload, state.users());
        if (problems.isEmpty()) {
            deleteConfigMap(workload);
            state.clear();
        }
        Optional<Duration> again = problems.isEmpty() ? Optional.empty() : Optional.of(settings.retryMax());
        return new Publication(workload, resolution.decisions(), Optional.empty(), problems, again);
    }

    /**
     * Replaces the document in Redis by one without any policy. Its instances ignore a key or a file that is gone, since
     * that may be an accident. It names the clusters on which they are to hear of the next policy.
     */
    private Map<ClusterId, String> empty(PublishedState state) {
        Map<String, ClusterEntry> clusters = new TreeMap<>(state.document().clusters());
        clusters.keySet().removeIf(name -> watch.cluster(ClusterId.parse(name)).isEmpty());
        PolicyDocument content = PolicyDocument.of(state.document().workload(), clusters, Map.of(), Map.of(), Map.of());
        Routes.Known known = routes.find(existing(state.clusters()));
        Map<ClusterId, String> problems = new TreeMap<>(known.problems());
        PolicyDocument document = number(content, state, known, problems);
        String json = Generations.json(document);
        state.mirror().writeFor(FAREWELL, known.routes(), document, json, problems);
        state.set(document, json, problems.keySet(), Set.of());
        return problems;
    }

    private Set<ClusterId> existing(Set<ClusterId> clusters) {
        Set<ClusterId> existing = new TreeSet<>(clusters);
        existing.removeIf(cluster -> watch.cluster(cluster).isEmpty());
        return existing;
    }

    private Map<ClusterId, String> remove(Set<ClusterId> clusters, PublishedState state) {
        Map<ClusterId, String> problems = new TreeMap<>();
        Set<ClusterId> existing = existing(clusters);
        if (!existing.isEmpty()) {
            Routes.Known known = routes.find(existing);
            problems.putAll(known.problems());
            known.routes().forEach((cluster, route) -> state.mirror().remove(cluster, route, problems));
        }
        return problems;
    }

    private boolean applyConfigMap(PolicyDocument document, List<Policy> owners) {
        ConfigMap before = configMap(document.workload());
        ConfigMap desired = PublishedObjects.configMap(document, owners);
        if (PublishedObjects.isAsDesired(desired, before)) {
            return false;
        }
        watch.configMaps().apply(desired);
        return PublishedState.publishedIn(before).map(Published::generation).orElse(0L) != document.generation();
    }

    private Duration again(Map<ClusterId, Route> reachable, Map<ClusterId, String> problems, PublishedState state) {
        Duration verify = settings.verifyEvery();
        Optional<Duration> pause = state.mirror().pause(reachable, problems.keySet());
        return pause.filter(wait -> wait.compareTo(verify) < 0).orElse(verify);
    }

    private PublishedState recall(Workload workload) {
        RedisMirror mirror = new RedisMirror(KeySchema.policyKey(workload), redis, gate, clock, settings.verifyEvery());
        PublishedState state =
                new PublishedState(mirror, new WorkloadUsers(workload, watch, clock, settings.verifyEvery()));
        PublishedState.parse(configMap(workload))
                .ifPresent(document ->
                        state.set(document, Generations.json(document), PublishedState.clusters(document), Set.of()));
        return state;
    }

    private static List<Policy> inForce(Scene scene, Resolution resolution) {
        return scene.policies().stream()
                .filter(policy -> resolution.decisions().containsKey(policy.id()))
                .filter(policy -> resolution.decisions().get(policy.id()).inForce() != InForce.NOTHING)
                .toList();
    }

    private static long generation(PublishedState state) {
        return state.published().map(Published::generation).orElse(0L);
    }

    private void deleteConfigMap(Workload workload) {
        Optional.ofNullable(configMap(workload)).ifPresent(watch.configMaps()::delete);
    }

    private ConfigMap configMap(Workload workload) {
        return watch.configMaps().get(workload.namespace(), PublishedNames.configMap(workload));
    }

    private Object lock(Workload workload) {
        return locks[Math.floorMod(workload.hashCode(), LOCKS)];
    }
}
