package io.redtier.runtime.redis;

import redis.clients.jedis.exceptions.JedisConnectionException;

/** One node of a Redis Cluster did not answer; the others may be well. */
final class NodeFailedException extends JedisConnectionException {
    private static final long serialVersionUID = 1L;

    NodeFailedException(String message) {
        super(message);
    }

    NodeFailedException(String node, RuntimeException cause) {
        super("node " + node + ": " + cause.getMessage(), cause);
    }
}
