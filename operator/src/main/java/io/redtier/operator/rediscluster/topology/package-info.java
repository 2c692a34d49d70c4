/**
 * Decides what is to be done about the replication topology of one RedisCluster: from what every node and every
 * sentinel says of itself ({@link io.redtier.operator.rediscluster.topology.ClusterView}) and what is wanted
 * ({@link io.redtier.operator.rediscluster.topology.TopologySpec}) to a short, ordered
 * {@link io.redtier.operator.rediscluster.topology.Plan}. Pure: no I/O, no clock, no state.
 *
 * <p>Three rules stand above all others. Sentinel elects, we adopt: while a majority of sentinels can fail over by
 * themselves nothing is done. A node is never made a replica of one that is known to hold less. When the nodes that
 * can be seen do not suffice to be sure, nothing is done and the plan says why.
 */
package io.redtier.operator.rediscluster.topology;
