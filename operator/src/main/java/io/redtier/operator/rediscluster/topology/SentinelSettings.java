package io.redtier.operator.rediscluster.topology;

/**
 * The figures a sentinel works with. Immutable.
 *
 * @param quorum sentinels that must agree before a primary counts as down, 1 or more
 * @param downAfterMillis silence after which a sentinel thinks a node down, in milliseconds
 * @param failoverTimeoutMillis time that one attempt to fail over may take, in milliseconds
 * @param parallelSyncs replicas that may be resynchronised at a time after a failover, 1 or more
 */
public record SentinelSettings(int quorum, long downAfterMillis, long failoverTimeoutMillis, int parallelSyncs) {}
