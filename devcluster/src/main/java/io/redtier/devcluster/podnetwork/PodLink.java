package io.redtier.devcluster.podnetwork;

import io.redtier.devcluster.network.Link;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The one cable of a pod, as it is now: what all its connections with others go through. Confined to the relay's thread. */
final class PodLink {
    private static final int WINDOW = 64 * 1024;

    private final Set<InetAddress> cutOffFrom = new HashSet<>();
    private final Direction in = new Direction();
    private final Direction out = new Direction();
    private boolean unplugged;
    private long latencyNanos;
    private long bytesPerSecond = Long.MAX_VALUE;

    /** One at a time goes onto the cable, as fast as its bandwidth lets it. */
    private final class Direction {
        private long freeAt = System.nanoTime();

        long arrival(int bytes) {
            long now = System.nanoTime();
            long start = freeAt - now > 0 ? freeAt : now;
            freeAt = start + (long) ((double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
            return freeAt + latencyNanos;
        }
    }

    void cutOffFrom(Set<InetAddress> peers) {
        cutOffFrom.addAll(peers);
    }

    void unplug() {
        unplugged = true;
    }

    boolean unplugged() {
        return unplugged;
    }

    void slow(Duration latency, long bandwidth) {
        in.freeAt = System.nanoTime();
        out.freeAt = in.freeAt;
        latencyNanos = latency.toNanos();
        bytesPerSecond = bandwidth;
    }

    /** Undoes all of it. */
    void heal() {
        cutOffFrom.clear();
        unplugged = false;
        slow(Duration.ZERO, Long.MAX_VALUE);
    }

    /**
     * The cable as one connection sees it.
     *
     * @param peer the other end's address
     * @param outgoing whether the pod opened the connection
     */
    Link with(InetAddress peer, boolean outgoing) {
        return new Link() {
            @Override
            public boolean passes() {
                return !unplugged && !cutOffFrom.contains(peer);
            }

            @Override
            public boolean delays() {
                return latencyNanos > 0 || bytesPerSecond < Long.MAX_VALUE;
            }

            @Override
            public int window() {
                return WINDOW;
            }

            @Override
            public long arrival(boolean toServer, int bytes) {
                return (toServer == outgoing ? out : in).arrival(bytes);
            }
        };
    }
}
