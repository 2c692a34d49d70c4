package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.redtier.devcluster.podnetwork.PodNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the containers of one pod share. Thread-safe. */
final class PodContext {
    /** Says which network the pod gets, whatever the cluster's default is. */
    static final String NETWORK_ANNOTATION = "devcluster.redtier.io/network";

    static final String SHARED = "shared";
    private static final String OWN = "own";
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private final Node node;
    private final PodFiles files;
    private final String ip;
    private final PodVolumes volumes;
    private final ContainerFactory factory;
    private volatile Pod pod;
    private PodNetwork network;

    PodContext(Node node, Pod pod, String ip) {
        this.node = node;
        this.pod = pod;
        this.ip = ip;
        this.files = new PodFiles(pod, node.pods(), node.logs());
        VolumeContent content =
                new VolumeContent(node.configs(), new DownwardApi(pod, ip, node.name(), node.ip()), node.api());
        this.volumes = new PodVolumes(
                pod,
                files.volumes(),
                content,
                name -> Optional.ofNullable(node.client()
                        .persistentVolumeClaims()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(name)
                        .get()),
                node.claims(),
                node.images(),
                node.limited());
        this.factory = new ContainerFactory(node, files, volumes);
    }

    /** Takes over what the API server has now: labels, annotations, status. */
    void update(Pod latest) {
        pod = latest;
    }

    Pod pod() {
        return pod;
    }

    String ip() {
        return ip;
    }

    PodFiles files() {
        return files;
    }

    /** As the kubelet writes it in messages. */
    String fullName() {
        return "%s_%s(%s)"
                .formatted(
                        pod.getMetadata().getName(),
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getUid());
    }

    /** How long a container may take to end when its pod is not being deleted. */
    Duration grace() {
        return Duration.ofSeconds(Optional.ofNullable(pod.getSpec().getTerminationGracePeriodSeconds())
                .orElse(DEFAULT_GRACE_SECONDS));
    }

    /**
     * Makes the pod's network, unless it has it or shares this machine's.
     *
     * @throws IOException when that can't be, or the annotation makes no sense
     */
    synchronized void connect() throws IOException, InterruptedException {
        if (network == null && hasOwnNetwork()) {
            network = node.networks().open(ip);
        }
    }

    private boolean hasOwnNetwork() throws IOException {
        String wanted = Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(NETWORK_ANNOTATION))
                .orElse(node.ownNetworks().test(pod) ? OWN : SHARED);
        if (!wanted.equals(OWN) && !wanted.equals(SHARED)) {
            throw new IOException("annotation %s is \"%s\": write \"%s\" or \"%s\""
                    .formatted(NETWORK_ANNOTATION, wanted, OWN, SHARED));
        }
        return wanted.equals(OWN);
    }

    /** Ends the pod's own network, when nothing runs in it any more. */
    synchronized void disconnect() {
        if (network != null) {
            network.close();
            network = null;
        }
    }

    /** Makes the pod's files and volumes, or brings the volumes up to date. */
    synchronized void prepare() throws ContainerConfigException, IOException {
        files.create();
        node.hosts().add(files.hosts(), pod.getMetadata().getNamespace(), files.hostname(), ip);
        volumes.prepare();
    }

    synchronized void refresh() throws ContainerConfigException, IOException {
        volumes.prepare();
    }

    synchronized ContainerSpec spec(Container container) throws ContainerConfigException, IOException {
        return factory.spec(pod, container, ip, network == null ? List.of() : network.enter());
    }

    /** Deletes all but logs and claims. */
    synchronized void delete() throws IOException {
        disconnect();
        node.hosts().remove(files.hosts());
        files.delete();
    }

    void warning(String reason, String message) {
        node.events().warning(pod, reason, message);
    }

    void containerEvent(Container container, String type, String reason, String message) {
        String kind = pod.getSpec().getContainers().contains(container) ? "containers" : "initContainers";
        String fieldPath = "spec.%s{%s}".formatted(kind, container.getName());
        node.events().record(pod, fieldPath, type, reason, message);
    }
}
