package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.OperatorConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * The Secrets that RedisClusters name, read anew when the spec changes and now and then. They are not watched: an informer
 * would keep every Secret of the Kubernetes cluster in memory. Thread-safe.
 */
@ApplicationScoped
public class GivenSecrets {

    private final BiFunction<String, String, Secret> reader;
    private final Clock clock;
    private final Duration every;
    private final Map<String, Readings> byCluster = new ConcurrentHashMap<>();

    @Inject
    public GivenSecrets(KubernetesClient client, Clock clock, OperatorConfig config) {
        this(
                (namespace, name) ->
                        client.secrets().inNamespace(namespace).withName(name).get(),
                clock,
                config.rediscluster().usersResync());
    }

    /** @param reader finds a Secret by namespace and name; null if there is none */
    GivenSecrets(BiFunction<String, String, Secret> reader, Clock clock, Duration every) {
        this.reader = reader;
        this.clock = clock;
        this.every = every;
    }

    /** Of one generation of the spec. */
    private record Readings(Long generation, Instant since, Map<String, Secret> byName) {}

    /** The Secret of that name in the namespace of the RedisCluster; null if there is none, which is never kept. */
    public Secret get(RedisCluster cluster, String name) {
        Long generation = cluster.getMetadata().getGeneration();
        Instant now = clock.instant();
        Readings readings = byCluster.compute(
                cluster.getMetadata().getUid(),
                (uid, last) -> last != null
                                && Objects.equals(last.generation(), generation)
                                && last.since().plus(every).isAfter(now)
                        ? last
                        : new Readings(generation, now, new ConcurrentHashMap<>()));
        return readings.byName()
                .computeIfAbsent(name, any -> reader.apply(cluster.getMetadata().getNamespace(), any));
    }

    /** To be called when what was read is of no use, so that it is seen at once when it is; or the RedisCluster is gone. */
    public void forget(RedisCluster cluster) {
        byCluster.remove(cluster.getMetadata().getUid());
    }
}
