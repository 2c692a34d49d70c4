package io.redtier.devcluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.apiserver.ApiServer;
import io.redtier.devcluster.apiserver.ApiServerConfig;
import io.redtier.devcluster.apiserver.PodLogs;
import io.redtier.devcluster.controller.Controllers;
import io.redtier.devcluster.kubelet.ClaimFolders;
import io.redtier.devcluster.kubelet.Kubelet;
import io.redtier.devcluster.kubelet.KubeletConnections;
import io.redtier.devcluster.kubelet.KubeletLogs;
import io.redtier.devcluster.network.AddressBlock;
import io.redtier.devcluster.network.Blackhole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A small Kubernetes in this process: an API server, the controllers that workloads need, and nodes that run containers as
 * local processes. For development and tests; several may run on one machine. Thread-safe.
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.builder().start()) {
 *     cluster.client().load(manifests).serverSideApply();
 * }
 * }</pre>
 */
public final class EmbeddedCluster implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ApiServer apiServer;
    private final KubernetesClient client;
    private final Kubelet kubelet;
    private final PodLogs logs;
    private final Blackhole blackhole;
    private final AddressBlock addresses;

    EmbeddedCluster(EmbeddedClusterBuilder settings) throws IOException {
        Clock clock = Clock.systemUTC();
        Path directory = ClusterDirectory.make(settings.directory, parts);
        try {
            addresses = AddressBlock.claim();
            parts.push(addresses);
            if (settings.nodes) {
                PrivateFolders.make(directory, "pods", "volumes", "logs", "networks");
            }
            blackhole = new Blackhole(addresses.spareAddress());
            parts.push(blackhole);
            blackhole.removeStale(addresses::hasPodAddress);
            apiServer =
                    ApiServer.start(new ApiServerConfig(directory, settings.port, addresses.serviceNetwork(), clock));
            parts.push(apiServer);
            client = apiServer.client();
            for (Path folder : settings.crds) {
                Manifests.load(client, folder);
            }
            ClaimFolders claims = new ClaimFolders(directory.resolve("volumes"));
            if (settings.controllers) {
                Controllers controllers = new Controllers(client, claims::delete, settings.crashBackoff, clock);
                parts.push(controllers);
                controllers.start();
            }
            kubelet = settings.nodes
                    ? new ClusterNodes(apiServer, addresses, claims, clock).start(settings, directory, parts)
                    : null;
            logs = kubelet == null ? null : new KubeletLogs(kubelet);
            apiServer.podLogs(logs);
            apiServer.podConnections(kubelet == null ? null : new KubeletConnections(kubelet));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Settings of a cluster to come. */
    public static EmbeddedClusterBuilder builder() {
        return new EmbeddedClusterBuilder();
    }

    /** A client with all rights; closed with the cluster. */
    public KubernetesClient client() {
        return client;
    }

    /** A kubeconfig for kubectl, helm and others; deleted with the cluster. */
    public Path kubeconfig() {
        return apiServer.kubeconfig();
    }

    /** The API server: the tokens of service accounts, and a record of who has done what. */
    public ApiServer apiServer() {
        return apiServer;
    }

    /** The API server's address, as {@code https://127.0.0.1:6443}. */
    public String server() {
        return apiServer.url().toString();
    }

    /**
     * What a container has printed since it was last started.
     *
     * @throws IllegalArgumentException when there is no such pod or container
     */
    public String logs(String namespace, String pod, String container) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            node();
            logs.copy(
                    new PodLogs.Query(
                            namespace, pod, container, false, false, false, OptionalInt.empty(), Optional.empty()),
                    out);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * The main processes of a pod's running containers, to be killed or stopped by tests as accidents would.
     *
     * @return this machine's processes; empty when nothing of the pod runs
     */
    public List<ProcessHandle> processes(String namespace, String pod) {
        return node().processes(namespace, pod);
    }

    private Kubelet node() {
        if (kubelet == null) {
            throw new IllegalStateException("this cluster has no node: it was built with nodes(false)");
        }
        return kubelet;
    }

    /** Accidents for tests. */
    public Faults faults() {
        return new Faults(node(), blackhole, addresses);
    }

    /** Kills all containers, stops everything and deletes its files; in a directory that was given, logs stay. */
    @Override
    public void close() {
        ClusterEnd.close(parts);
    }
}
