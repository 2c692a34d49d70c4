package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What the containers of one pod share. Thread-safe. */
final class PodContext {
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private final Node node;
    private final PodFiles files;
    private final String ip;
    private final PodVolumes volumes;
    private final ContainerFactory factory;
    private volatile Pod pod;

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
        return factory.spec(pod, container, ip);
    }

    /** Deletes all but logs and claims. */
    synchronized void delete() throws IOException {
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
