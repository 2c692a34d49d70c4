package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.crds.rediscluster.RedisCluster;
import org.junit.jupiter.api.Test;

class ClusterMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ClusterMetrics metrics = new ClusterMetrics(registry);

    @Test
    void nothingIsLeftOfAClusterThatIsGone() {
        RedisCluster shop = cluster("shop");
        metrics.update(shop, true, 2);
        metrics.primaryChanged(shop);
        metrics.update(cluster("other"), true, 2);
        assertThat(registry.get("redtier.rediscluster.primary.changes")
                        .counter()
                        .count())
                .isEqualTo(1);

        metrics.remove(shop);

        assertThat(registry.getMeters()).hasSize(2).allMatch(meter -> "other"
                .equals(meter.getId().getTag("name")));
    }

    private static RedisCluster cluster(String name) {
        RedisCluster cluster = new RedisCluster();
        cluster.getMetadata().setNamespace("shop");
        cluster.getMetadata().setName(name);
        return cluster;
    }
}
