package io.redtier.devcluster.podnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.devcluster.network.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PodLinkTest {
    private static final InetAddress PEER = new InetSocketAddress("127.64.0.9", 0).getAddress();
    private static final InetAddress OTHER = new InetSocketAddress("127.64.0.10", 0).getAddress();

    private final PodLink link = new PodLink();

    @Test
    void isCutForTheConnectionsWithSomePeersOnly() {
        link.cutOffFrom(Set.of(PEER));

        assertThat(link.with(PEER, true).passes()).isFalse();
        assertThat(link.with(PEER, false).passes()).isFalse();
        assertThat(link.with(OTHER, true).passes()).isTrue();

        link.unplug();
        assertThat(link.with(OTHER, true).passes()).isFalse();

        link.heal();
        assertThat(link.with(PEER, true).passes()).isTrue();
    }

    @Test
    void connectionsShareItsBandwidthButTheDirectionsDoNot() {
        link.slow(Duration.ofSeconds(10), 1000);
        Link opened = link.with(PEER, true);
        Link accepted = link.with(OTHER, false);

        long first = opened.arrival(true, 500);
        long second = accepted.arrival(false, 1000);
        long back = opened.arrival(false, 500);

        assertThat(second - first).as("1000 bytes later").isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(back).as("does not wait for them").isLessThan(second);
        assertThat(back - System.nanoTime()).isGreaterThan(TimeUnit.SECONDS.toNanos(10) - 1);
    }
}
