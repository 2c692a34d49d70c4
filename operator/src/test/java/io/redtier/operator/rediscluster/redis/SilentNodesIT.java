package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.operator.rediscluster.topology.ClusterView;
import io.redtier.operator.rediscluster.topology.NodeView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that take connections and then say nothing, as frozen ones do. */
@Timeout(60)
class SilentNodesIT {

    private static final int MANY = 40;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final String network = "127." + ThreadLocalRandom.current().nextInt(60, 90) + "."
            + ThreadLocalRandom.current().nextInt(256) + ".";
    private final TopologyObserver observer = new TopologyObserver(new Connections(LONG, LONG));

    @Test
    void manyOfOneClusterDoNotDelayTheLookAtAnother() throws IOException {
        List<Socket> taken = new CopyOnWriteArrayList<>();
        List<ServerSocket> frozen = new ArrayList<>();
        for (int i = 1; i <= MANY; i++) {
            frozen.add(new ServerSocket(6379, 8, InetAddress.getByName(network + i)));
        }
        try {
            CompletableFuture<ClusterView> slow = CompletableFuture.supplyAsync(() -> look("slow", MANY, 1));
            for (ServerSocket socket : frozen) {
                taken.add(socket.accept());
            }

            ClusterView other = look("other", 1, MANY + 1); // nothing listens there

            assertThat(other.nodes()).extracting(NodeView::state).containsExactly(NodeView.State.UNREACHABLE);
            assertThat(slow).isNotDone();
            for (Socket socket : taken) {
                socket.close();
            }
            await("all of the others were asked").atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(slow)
                    .isCompletedWithValueMatching(view -> view.nodes().size() == MANY));
        } finally {
            for (ServerSocket socket : frozen) {
                socket.close();
            }
            observer.stop();
        }
    }

    private ClusterView look(String cluster, int pods, int firstHost) {
        List<PodRef> refs = IntStream.range(0, pods)
                .mapToObj(i -> new PodRef(
                        cluster + "-" + i, i, "u" + i, network + (firstHost + i), true, false, "", "", "", ""))
                .toList();
        return observer.observe(
                new Access("uid", cluster, Optional.empty(), Optional.empty()),
                refs,
                List.of(),
                "",
                new ConfigReadings(List.of()));
    }
}
