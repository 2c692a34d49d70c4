package io.redtier.operator.injection;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.runtime.document.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A way on which requests reach an app past the sidecar that its pods ask for.
 *
 * @param reason CamelCase, for programs
 * @param message which Service and port or what about the pods, and what to write instead
 */
public record Bypass(String reason, String message) {

    private static final String NOT_INJECTED = "NotInjected";
    private static final String TARGET_PORT_IS_NUMBER = "TargetPortIsNumber";

    /**
     * All of them, for one workload; empty if there is none. Pure.
     *
     * @param pods of the workload that ask for the sidecar
     * @param services of its namespace
     */
    public static List<Bypass> of(Workload workload, Collection<InjectedPod> pods, Collection<Service> services) {
        List<Bypass> found = new ArrayList<>();
        pods.stream()
                .map(InjectedPod::obstacle)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .forEach(obstacle ->
                        found.add(new Bypass(NOT_INJECTED, PublishedNames.text(workload) + ": " + obstacle)));
        missed(workload, pods).ifPresent(found::add);
        services.stream()
                .sorted(Comparator.comparing(service -> service.getMetadata().getName()))
                .forEach(service -> ports(service).forEach(port -> pods.stream()
                        .filter(pod -> leadsPast(service, port, pod))
                        .findFirst()
                        .ifPresent(pod -> found.add(past(service, port, pod)))));
        return found;
    }

    /** Pods that could have the sidecar were started while nobody was there to inject it. */
    private static Optional<Bypass> missed(Workload workload, Collection<InjectedPod> pods) {
        long missed = pods.stream()
                .filter(pod -> !pod.sidecar() && pod.obstacle() == null)
                .count();
        return missed == 0
                ? Optional.empty()
                : Optional.of(new Bypass(
                        NOT_INJECTED,
                        PublishedNames.text(workload) + ": " + missed + " of " + pods.size()
                                + " pods were started without the sidecar, since the admission webhook did not answer"
                                + " then or is not enabled (injection.enabled of the chart); start them anew, for"
                                + " example with kubectl rollout restart -n " + workload.namespace() + " "
                                + workload.kind().toLowerCase(Locale.ROOT) + "/" + workload.name()));
    }

    private static boolean leadsPast(Service service, ServicePort port, InjectedPod pod) {
        Integer number = number(port);
        return number != null && number.equals(pod.appPort()) && selects(service, pod.labels());
    }

    /** Without a targetPort the Service's own number counts, as Kubernetes has it. */
    private static Integer number(ServicePort port) {
        IntOrString target = port.getTargetPort();
        return target == null ? port.getPort() : target.getIntVal();
    }

    /** Whether a Service leads to pods with these labels. */
    public static boolean selects(Service service, Map<String, String> labels) {
        Map<String, String> selector =
                service.getSpec() == null ? null : service.getSpec().getSelector();
        return selector != null && !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }

    /** Nothing is kept of the spec of one that has neither ports nor a selector, as one of type ExternalName. */
    private static List<ServicePort> ports(Service service) {
        return service.getSpec() == null ? List.of() : service.getSpec().getPorts();
    }

    private static Bypass past(Service service, ServicePort port, InjectedPod pod) {
        return new Bypass(
                TARGET_PORT_IS_NUMBER,
                "Service " + service.getMetadata().getNamespace() + "/"
                        + service.getMetadata().getName() + ", port " + port.getPort() + ": its targetPort "
                        + number(port) + " is a number, the app's own port, and leads past the sidecar; write "
                        + (pod.port() == null
                                ? "the name of the sidecar's port, and give it one"
                                : "targetPort: " + pod.port()));
    }
}
