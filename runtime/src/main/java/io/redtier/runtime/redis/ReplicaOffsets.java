package io.redtier.runtime.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import redis.clients.jedis.HostAndPort;

/**
 * Which replicas of one primary are close behind it, by what it answers to ROLE time and again. A replica is if it has
 * confirmed what the primary had written {@link #MOST_BEHIND} ago. Not thread-safe.
 */
final class ReplicaOffsets {
    /** So far behind may a replica be. It confirms about once a second. */
    static final Duration MOST_BEHIND = Duration.ofSeconds(5);

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long at, long offset) {}

    /**
     * The replicas that are close behind.
     *
     * @param role the primary's reply: in Redis' word {@code master}, its offset, and of each replica that is connected
     *             address, port and confirmed offset
     * @param now  ns, of a monotonic clock
     */
    List<HostAndPort> closeBehind(List<?> role, long now) {
        if (!"master".equals(text(role.get(0)))) {
            samples.clear();
            return List.of();
        }
        long offset = (Long) role.get(1);
        if (!samples.isEmpty() && samples.peekLast().offset() > offset) {
            // Another primary, whose count of bytes is another.
            samples.clear();
        }
        samples.addLast(new Sample(now, offset));
        while (samples.size() > 1 && now - samples.peekFirst().at() > MOST_BEHIND.toNanos()) {
            samples.removeFirst();
        }
        long needed = samples.peekFirst().offset();
        List<HostAndPort> close = new ArrayList<>();
        for (Object one : (List<?>) role.get(2)) {
            List<?> replica = (List<?>) one;
            if (Long.parseLong(text(replica.get(2))) >= needed) {
                close.add(new HostAndPort(text(replica.get(0)), Integer.parseInt(text(replica.get(1)))));
            }
        }
        return close;
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.US_ASCII);
    }
}
