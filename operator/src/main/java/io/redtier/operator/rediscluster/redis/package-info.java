/** The only place of the operator's RedisCluster half that speaks to Redis: it observes, carries out steps, listens. */
package io.redtier.operator.rediscluster.redis;
