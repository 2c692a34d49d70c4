/**
 * Decides what is to be done about the topology of a RedisCluster of mode Cluster: from what every node says of itself
 * and of the others ({@link io.redtier.operator.rediscluster.shards.ShardsView}) and what is wanted
 * ({@link io.redtier.operator.rediscluster.shards.ShardsSpec}) to a short, ordered plan. Pure: no I/O, no clock, no state.
 *
 * <p>Redis Cluster elects, we adopt: while a majority of the primaries can fail over by itself nothing is done. A slot is
 * given away only when no node that may return holds a copy of it. Nobody is introduced to a node that has not just
 * shown that it is a pod of this very RedisCluster. When the nodes that can be seen do not suffice to be sure, nothing is
 * done and the plan says why.
 */
package io.redtier.operator.rediscluster.shards;
