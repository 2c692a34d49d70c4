package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.EventRecorder;
import io.redtier.devcluster.client.StatusPatch;
import io.redtier.devcluster.podnetwork.PodNetworks;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What all pods of a node share.
 *
 * @param name of the Node object
 * @param ip the node's own address
 * @param pods folder for the pods' volumes and files
 * @param logs folder for the containers' output
 * @param addresses gives a new pod its address
 * @param ownNetworks which pods have networks of their own, unless they say so themselves
 * @param volumeRefresh time between two updates of mounted ConfigMaps and Secrets
 * @param pool runs whatever may block
 * @param timer only hands over
 */
record Node(
        String name,
        String ip,
        Path pods,
        Path logs,
        KubernetesClient client,
        ApiAccess api,
        StatusPatch statusPatch,
        EventRecorder events,
        ConfigSource configs,
        ImageTable images,
        ContainerRuntime runtime,
        Function<Pod, String> addresses,
        ClaimFolders claims,
        LimitedVolumes limited,
        PodHosts hosts,
        PodNetworks networks,
        Predicate<Pod> ownNetworks,
        Backoff backoff,
        Duration volumeRefresh,
        Clock clock,
        ExecutorService pool,
        ScheduledExecutorService timer) {}
