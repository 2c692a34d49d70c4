package io.redtier.operator.rediscluster.topology;

/**
 * What a RedisCluster asks for, as far as the topology is concerned. Immutable.
 *
 * @param name of the RedisCluster, and the name that sentinels know its primary by
 * @param dataPods number of data pods, 1 or more
 * @param sentinels number of sentinels; 0 where there are none
 * @param settings figures for the sentinels; null where there are none
 * @param persistent whether data outlives a pod
 * @param approved the {@link Offer} that a person has allowed; empty when none
 */
public record TopologySpec(
        String name, int dataPods, int sentinels, SentinelSettings settings, boolean persistent, String approved) {}
