/**
 * Who may log in to the nodes of a RedisCluster, and what each of them may do. ACLs are neither replicated nor kept by
 * Redis, so every node is started with all users and is told of every change.
 */
package io.redtier.operator.rediscluster.acl;
