package io.redtier.operator.injection;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What came of the wish of a running pod for the sidecar. Immutable.
 *
 * @param workload that the pod belongs to
 * @param labels of the pod, by which Services find it
 * @param sidecar whether it has one
 * @param port name of the port that the sidecar has taken over; null if it has no sidecar or that port no name
 * @param appPort number of the port on which the app itself listens; null without a sidecar
 * @param obstacle why it can't have a sidecar, and what to write instead; null if it has one or could have
 */
public record InjectedPod(
        Workload workload, Map<String, String> labels, boolean sidecar, String port, Integer appPort, String obstacle) {

    /** The label of pods that ask for something to be injected. */
    public static final String LABEL = Injection.LABEL;

    /** The value of the label of pods that ask for no sidecar. */
    public static final String MOUNT = Injection.MOUNT;

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    /** Reads it off a pod that has the label; empty if the pod ends or belongs to nothing that policies can name. */
    public static Optional<InjectedPod> of(Pod pod) {
        boolean ends = pod.getMetadata().getDeletionTimestamp() != null
                || (pod.getStatus() != null
                        && ENDED.contains(String.valueOf(pod.getStatus().getPhase())));
        return ends
                ? Optional.empty()
                : PodWorkload.of(pod, pod.getMetadata().getNamespace()).map(workload -> of(pod, workload));
    }

    private static InjectedPod of(Pod pod, Workload workload) {
        Map<String, String> labels = Map.copyOf(pod.getMetadata().getLabels());
        return sidecar(pod.getSpec())
                .map(sidecar -> new InjectedPod(workload, labels, true, port(sidecar), appPort(sidecar), null))
                .orElseGet(() -> new InjectedPod(
                        workload,
                        labels,
                        false,
                        null,
                        null,
                        Injection.obstacle(pod).orElse(null)));
    }

    private static Optional<Container> sidecar(PodSpec spec) {
        return Stream.of(spec.getInitContainers(), spec.getContainers())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(container -> SidecarContainer.NAME.equals(container.getName()))
                .findFirst();
    }

    private static String port(Container sidecar) {
        return sidecar.getPorts().stream()
                .map(ContainerPort::getName)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Integer appPort(Container sidecar) {
        return sidecar.getEnv().stream()
                .filter(variable -> SidecarContainer.PORT_OF_APP.equals(variable.getName()))
                .map(EnvVar::getValue)
                .filter(value -> value != null && value.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .findFirst()
                .orElse(null);
    }
}
