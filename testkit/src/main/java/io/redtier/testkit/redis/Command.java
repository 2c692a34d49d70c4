package io.redtier.testkit.redis;

import java.util.List;

/** A command of Redis. */
@FunctionalInterface
interface Command {
    /** A reply that is no bulk string. */
    record Status(String text) {}

    /** A reply that says that all is well. */
    Status OK = new Status("OK");

    /**
     * Runs it.
     *
     * @param args what follows the command's name
     * @return Long, String, {@link Status}, null or a List of these
     * @throws RedisError as an error reply
     */
    Object run(List<String> args);
}
