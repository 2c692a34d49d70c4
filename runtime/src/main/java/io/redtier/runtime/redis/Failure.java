package io.redtier.runtime.redis;

import java.util.List;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What an exception says about the command. */
enum Failure {
    /** The server is well and refused this command. */
    ANSWERED,
    /** Surely without effect: this is no longer the primary, it is not ready, or it does not let us in. */
    NOT_EXECUTED,
    /** The connection failed; the command may or may not have run. */
    UNKNOWN;

    private static final List<String> UNUSABLE =
            List.of("READONLY", "LOADING", "MASTERDOWN", "UNBLOCKED", "WRONGPASS", "NOAUTH");

    static Failure of(JedisException e) {
        if (e instanceof JedisDataException) {
            String message = String.valueOf(e.getMessage());
            return UNUSABLE.stream().anyMatch(message::contains) ? NOT_EXECUTED : ANSWERED;
        }
        // A plain JedisException comes from the pool: exhausted, or closed by a repair. Nothing was sent.
        return e instanceof JedisConnectionException ? UNKNOWN : NOT_EXECUTED;
    }
}
