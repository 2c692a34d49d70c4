package io.redtier.devcluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.apiserver.ApiServer;
import io.redtier.devcluster.kubelet.ApiAccess;
import io.redtier.devcluster.kubelet.ClaimFolders;
import io.redtier.devcluster.kubelet.Kubelet;
import io.redtier.devcluster.network.AddressBlock;
import io.redtier.devcluster.network.ClusterNetwork;
import io.redtier.devcluster.network.HostsFile;
import io.redtier.devcluster.podnetwork.PodNetworks;
import io.redtier.devcluster.scheduler.NodeMonitor;
import io.redtier.devcluster.scheduler.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Deque;
import java.util.List;

/** Starts what makes pods run: the nodes, their network, the scheduler, and who watches over the nodes. */
final class ClusterNodes {
    private final ApiServer apiServer;
    private final AddressBlock addresses;
    private final ClaimFolders claims;
    private final Clock clock;

    ClusterNodes(ApiServer apiServer, AddressBlock addresses, ClaimFolders claims, Clock clock) {
        this.apiServer = apiServer;
        this.addresses = addresses;
        this.claims = claims;
        this.clock = clock;
    }

    /**
     * Starts all of it.
     *
     * @param directory where the nodes keep their files
     * @param parts gets what is to be closed, the last first
     */
    Kubelet start(EmbeddedClusterBuilder settings, Path directory, Deque<AutoCloseable> parts) throws IOException {
        KubernetesClient client = apiServer.client();
        ApiAccess access = new ApiAccess(
                "127.0.0.1", apiServer.url().getPort(), apiServer.caPem(), apiServer::serviceAccountToken);
        PodNetworks networks = new PodNetworks(
                directory.resolve("networks"),
                addresses::has,
                new InetSocketAddress("127.0.0.1", apiServer.url().getPort()));
        parts.push(networks);
        Kubelet kubelet = new Kubelet(
                settings.kubelet(directory),
                client,
                access,
                settings.imageTable(),
                pod -> addresses.addressOf(pod.getMetadata().getNamespace() + "/"
                        + pod.getMetadata().getName()),
                networks,
                claims,
                clock);
        parts.push(kubelet);
        HostsFile.Name api = new HostsFile.Name("default", "kubernetes", List.of("127.0.0.1"));
        ClusterNetwork network = new ClusterNetwork(client, List.of(api), kubelet::names);
        parts.push(network);
        kubelet.start();
        network.start();
        Scheduler scheduler = new Scheduler(client, clock);
        parts.push(scheduler);
        scheduler.start();
        settings.watchedGrace().ifPresent(grace -> {
            NodeMonitor monitor = new NodeMonitor(client, grace, clock);
            parts.push(monitor);
            monitor.start();
        });
        return kubelet;
    }
}
