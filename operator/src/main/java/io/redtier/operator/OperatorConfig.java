package io.redtier.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Every setting of the operator itself, under {@code redtier.*} (environment: {@code REDTIER_*}). Immutable. */
@ConfigMapping(prefix = "redtier")
public interface OperatorConfig {

    RedisClusterSettings rediscluster();

    RedisSettings redis();

    EventSettings events();

    /** How RedisClusters are watched. */
    interface RedisClusterSettings {

        /**
         * How long a healthy RedisCluster is left alone when neither Kubernetes nor Sentinel reports a change. With the time
         * for a silent node it is how old the status may be: nobody reports a failover of Redis Cluster, for instance.
         */
        @WithDefault("3s")
        Duration resync();

        /** How often users, and the Secrets of given passwords, are looked at, which nothing but a person changes. */
        @WithDefault("30s")
        Duration usersResync();

        /** How soon a RedisCluster is looked at again while it forms, heals or waits for something. */
        @WithDefault("1s")
        Duration retry();

        /** The longest that the first pod of a changed template may take to become ready; loading data does not count. */
        @WithDefault("10m")
        Duration progressDeadline();

        /** The repository that `spec.version` is a tag of when `spec.image` is not given. */
        @WithDefault("redis")
        String imageRepository();
    }

    /** How the operator talks to Redis nodes and sentinels. */
    interface RedisSettings {

        /** The longest that opening a connection to one node may take. */
        @WithDefault("1s")
        Duration connectTimeout();

        /** The longest that one answer of one node may take. */
        @WithDefault("2s")
        Duration readTimeout();
    }

    /** How Events are written. */
    interface EventSettings {

        /** An Event that repeats reason and message about the same object is written once in this time. */
        @WithDefault("5m")
        Duration repeatAfter();
    }
}
