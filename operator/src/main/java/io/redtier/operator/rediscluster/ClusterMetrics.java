package io.redtier.operator.rediscluster;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.redtier.crds.rediscluster.RedisCluster;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The figures of each RedisCluster that Prometheus can read. Thread-safe. */
@ApplicationScoped
public class ClusterMetrics {

    private final MeterRegistry registry;
    private final Map<ResourceID, Figures> figures = new ConcurrentHashMap<>();

    public ClusterMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The values of one RedisCluster, and the meters that show them. */
    private record Figures(AtomicInteger ready, AtomicInteger readyReplicas, Gauge readyGauge, Gauge replicasGauge) {}

    /** Takes note of what a reconciliation has found. */
    void update(RedisCluster cluster, boolean serves, int readyReplicas) {
        Figures of = figures.computeIfAbsent(ResourceID.fromResource(cluster), id -> register(cluster));
        of.ready().set(serves ? 1 : 0);
        of.readyReplicas().set(readyReplicas);
    }

    /** Counts a change of the primary. */
    void primaryChanged(RedisCluster cluster) {
        primaryChanges(cluster).increment();
    }

    /** Ends the figures of a RedisCluster that is gone. */
    void remove(RedisCluster cluster) {
        Figures gone = figures.remove(ResourceID.fromResource(cluster));
        if (gone != null) {
            registry.remove(gone.readyGauge());
            registry.remove(gone.replicasGauge());
            registry.remove(primaryChanges(cluster));
        }
    }

    private Counter primaryChanges(RedisCluster cluster) {
        return registry.counter("redtier.rediscluster.primary.changes", tags(cluster));
    }

    private Figures register(RedisCluster cluster) {
        AtomicInteger ready = new AtomicInteger();
        AtomicInteger replicas = new AtomicInteger();
        return new Figures(
                ready,
                replicas,
                Gauge.builder("redtier.rediscluster.ready", ready, AtomicInteger::get)
                        .description("1 while a primary takes writes, else 0")
                        .tags(tags(cluster))
                        .register(registry),
                Gauge.builder("redtier.rediscluster.ready.replicas", replicas, AtomicInteger::get)
                        .description("replicas that are ready and in sync with the primary")
                        .tags(tags(cluster))
                        .register(registry));
    }

    private static Tags tags(RedisCluster cluster) {
        return Tags.of(
                "namespace", cluster.getMetadata().getNamespace(),
                "name", cluster.getMetadata().getName());
    }
}
