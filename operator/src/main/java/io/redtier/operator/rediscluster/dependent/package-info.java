/**
 * The Kubernetes objects of a RedisCluster, one class each. What each should look like is a pure function of the
 * RedisCluster (and of the password, where it holds one); applying, comparing and owning is the SDK's work.
 */
package io.redtier.operator.rediscluster.dependent;
