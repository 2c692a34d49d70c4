package io.redtier.operator.rediscluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.redtier.load.Tally;
import io.redtier.load.Writer;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.exceptions.JedisException;

/** Two RedisClusters whose pods get the addresses of the other's, each with a password of its own. */
@ExtendWith(Arena.Provider.class)
class AddressesChaosIT {

    private static final int KEYS = 500;

    private final Arena arena;

    AddressesChaosIT(Arena arena) {
        this.arena = arena;
    }

    static Stream<Mode> withReplicas() {
        return Tier.modes(Mode.Sentinel, Mode.Cluster);
    }

    /** In the full tier only; ExchangedAddressesIT shows the same of nodes without Kubernetes. */
    @ParameterizedTest
    @MethodSource("withReplicas")
    @EnabledIfSystemProperty(named = Tier.PROPERTY, matches = Tier.FULL, disabledReason = Tier.WHY)
    void exchanged(Mode mode) {
        try (ClusterUnderTest shop = arena.shop("exchange", mode, mode.onDisk());
                ClusterUnderTest other = arena.shop("exchange-other", mode, mode.onDisk())) {
            shop.awaitHealthy();
            other.awaitHealthy();
            Writer others = new Writer(mode.entrance(other), "others-", true);
            others.writeUntil(() -> others.count() >= KEYS);

            Trial.run(shop, mode, Fault.AddressesExchanged, () -> {
                Map<String, String> before = addresses(shop);
                Map<String, String> otherBefore = addresses(other);
                before.forEach((pod, address) -> arena.faults().giveAddress(other.namespace(), pod, address));
                otherBefore.forEach((pod, address) -> arena.faults().giveAddress(shop.namespace(), pod, address));
                Stream.of(shop, other)
                        .flatMap(cluster -> EverythingAtOnceChaosIT.pods(cluster).stream())
                        .forEach(pod -> shop.client().resource(pod).delete());
                await("each has the addresses of the other")
                        .atMost(ClusterUnderTest.PATIENCE)
                        .untilAsserted(() -> {
                            insistOnAddresses(shop, otherBefore);
                            insistOnAddresses(other, before);
                            assertThat(addresses(shop)).isEqualTo(otherBefore);
                            assertThat(addresses(other)).isEqualTo(before);
                        });
            });

            other.awaitHealthy();
            int nodes = mode == Mode.Cluster ? Mode.SHARDS * (1 + mode.replicas()) : 1;
            assertThat(sizes(shop)).as("known nodes").containsOnly(nodes);
            assertThat(sizes(other)).as("known nodes of the other").containsOnly(nodes);
            Tally tally = await("the other's writes can be read back")
                    .atMost(ClusterUnderTest.PATIENCE)
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .until(others::readBack, read -> true);
            assertThat(tally.lost()).as("lost writes of the other").isEmpty();
        }
    }

    /** A pod that was replaced once more, as one whose address is still taken for long may be, was given any address. */
    private void insistOnAddresses(ClusterUnderTest shop, Map<String, String> wanted) {
        EverythingAtOnceChaosIT.pods(shop).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null
                        && pod.getStatus().getPodIP() != null)
                .forEach(pod -> {
                    String address = wanted.get(pod.getMetadata().getName());
                    if (!pod.getStatus().getPodIP().equals(address)) {
                        arena.faults()
                                .giveAddress(shop.namespace(), pod.getMetadata().getName(), address);
                        shop.client().resource(pod).delete();
                    }
                });
    }

    /** By name of the pod. */
    private static Map<String, String> addresses(ClusterUnderTest shop) {
        Map<String, String> addresses = new HashMap<>();
        for (Pod pod : EverythingAtOnceChaosIT.pods(shop)) {
            addresses.put(pod.getMetadata().getName(), pod.getStatus().getPodIP());
        }
        return addresses;
    }

    /** How many nodes each node knows of, itself included. */
    private static List<Integer> sizes(ClusterUnderTest shop) {
        return shop.status().getNodes().stream()
                .map(node -> {
                    try (var jedis = shop.connectTo(node)) {
                        return jedis.info("server").contains("redis_mode:cluster")
                                ? (int) jedis.clusterNodes().lines().count()
                                : 1;
                    }
                })
                .toList();
    }
}
