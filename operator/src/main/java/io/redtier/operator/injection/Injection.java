package io.redtier.operator.injection;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.runtime.document.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pod that asks for it gets: with the label {@code redtier.io/inject: "true"} the sidecar, with {@code mount} only
 * the policy document, in all its containers. Pure.
 *
 * @param pod      as it is to be
 * @param warnings why not all that was asked for is in it, for whoever creates the pod
 */
record Injection(Pod pod, List<String> warnings) {
    static final String LABEL = "redtier.io/inject";
    static final String MOUNT = "mount";
    private static final String SIDECAR = "true";
    private static final String POLICY = "redtier-policy";
    private static final String BINDING = "redtier-binding";

    /**
     * @param asked     the pod as it was sent
     * @param namespace where it is created
     */
    static Injection of(Pod asked, String namespace, InjectionSettings settings) {
        Map<String, String> labels = asked.getMetadata().getLabels();
        String wish = labels == null ? "" : labels.getOrDefault(LABEL, "");
        if (!wish.equals(SIDECAR) && !wish.equals(MOUNT)) {
            return refused(asked, unknown(wish));
        }
        Optional<Workload> workload = PodWorkload.of(asked, namespace);
        if (workload.isEmpty()) {
            return refused(
                    asked,
                    "policies apply to pods of Deployments, StatefulSets, DaemonSets and other controllers only; nothing is"
                            + " injected");
        }
        Pod pod = withVolumes(asked, workload.get());
        if (wish.equals(MOUNT)) {
            pod.getSpec().getContainers().forEach(Injection::mount);
            return new Injection(pod, List.of());
        }
        if (has(asked, SidecarContainer.NAME)) {
            return new Injection(asked, List.of());
        }
        Optional<String> obstacle = obstacle(asked);
        if (obstacle.isPresent()) {
            return refused(asked, obstacle.get());
        }
        Interception interception = Interception.of(pod);
        Container sidecar = SidecarContainer.of(interception, pod, settings);
        mount(sidecar);
        interception.takeOver();
        List<Container> before = new ArrayList<>(List.of(sidecar));
        before.addAll(pod.getSpec().getInitContainers());
        pod.getSpec().setInitContainers(before);
        return new Injection(pod, List.of());
    }

    /** Why a pod with the label, and without the sidecar, can't have it; empty if it can. */
    static Optional<String> obstacle(Pod pod) {
        String wish = pod.getMetadata().getLabels().get(LABEL);
        if (!SIDECAR.equals(wish)) {
            return Optional.of(unknown(wish));
        }
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
                ? Optional.of("a pod with hostNetwork shares its ports with its node, so nothing is injected; take"
                        + " hostNetwork out of the pod template, or use the library")
                : Optional.ofNullable(Interception.of(pod).problem());
    }

    private static String unknown(String wish) {
        return "label " + LABEL + " is \"" + wish + "\"; write \"true\" or \"mount\"";
    }

    private static Injection refused(Pod pod, String why) {
        return new Injection(pod, List.of("Redtier: " + why));
    }

    private static boolean has(Pod pod, String container) {
        return pod.getSpec().getInitContainers().stream()
                .anyMatch(found -> found.getName().equals(container));
    }

    /** A copy with the volumes that it lacks. */
    private static Pod withVolumes(Pod asked, Workload workload) {
        Pod pod = new PodBuilder(asked).build();
        List<Volume> volumes = new ArrayList<>(pod.getSpec().getVolumes());
        volumes.removeIf(
                volume -> volume.getName().equals(POLICY) || volume.getName().equals(BINDING));
        volumes.add(new VolumeBuilder()
                .withName(POLICY)
                .withNewConfigMap()
                .withName(PublishedNames.configMap(workload))
                .withOptional(true)
                .endConfigMap()
                .build());
        volumes.add(new VolumeBuilder()
                .withName(BINDING)
                .withNewSecret()
                .withSecretName(PublishedNames.bindingSecret(workload))
                .withOptional(true)
                .endSecret()
                .build());
        pod.getSpec().setVolumes(volumes);
        return pod;
    }

    private static void mount(Container container) {
        List<VolumeMount> mounts = new ArrayList<>(container.getVolumeMounts());
        mounts.removeIf(
                mount -> mount.getName().equals(POLICY) || mount.getName().equals(BINDING));
        mounts.add(mount(POLICY, "/etc/redtier/policy"));
        mounts.add(mount(BINDING, "/etc/redtier/binding"));
        container.setVolumeMounts(mounts);
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }
}
