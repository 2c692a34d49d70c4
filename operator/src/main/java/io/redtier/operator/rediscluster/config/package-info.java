/**
 * Redis' own configuration: which directives a running node takes, which only one that starts, and what is to be set where.
 * Pure but for what {@link io.redtier.operator.rediscluster.config.ConfigKeeper} remembers.
 */
package io.redtier.operator.rediscluster.config;
