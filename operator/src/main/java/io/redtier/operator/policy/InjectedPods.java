package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.redtier.operator.injection.Bypass;
import io.redtier.operator.injection.InjectedPod;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The pods that ask for the sidecar, and the Services that lead to them or past it. Thread-safe once its informers run. */
final class InjectedPods {

    private static final String BY_WORKLOAD = "workload";

    private final KubernetesClient client;
    private final Consumer<Workload> concerned;
    private SharedIndexInformer<Pod> pods;
    private SharedIndexInformer<Service> services;

    /** @param concerned told of each workload for which something has changed; called from the watching threads */
    InjectedPods(KubernetesClient client, Consumer<Workload> concerned) {
        this.client = client;
        this.concerned = concerned;
    }

    void addTo(Informers informers) {
        pods = informers.addFields(
                client.pods()
                        .inAnyNamespace()
                        .withLabel(InjectedPod.LABEL)
                        .withLabelNotIn(InjectedPod.LABEL, InjectedPod.MOUNT),
                Pod.class,
                client,
                this::podChanged,
                "metadata.labels",
                "metadata.annotations",
                "metadata.ownerReferences",
                "metadata.deletionTimestamp",
                "spec.hostNetwork",
                "spec.containers",
                "spec.initContainers",
                "status.phase");
        pods.addIndexers(Map.of(
                BY_WORKLOAD, pod -> InjectedPod.of(pod).map(InjectedPod::workload).map(InjectedPods::key).stream()
                        .toList()));
        services = informers.addFields(
                client.services().inAnyNamespace(),
                Service.class,
                client,
                this::serviceChanged,
                "spec.selector",
                "spec.ports");
    }

    /** The ways past the sidecar of a workload. */
    List<Bypass> bypasses(Workload workload) {
        List<InjectedPod> injected = pods.getIndexer().byIndex(BY_WORKLOAD, key(workload)).stream()
                .flatMap(pod -> InjectedPod.of(pod).stream())
                .toList();
        return injected.isEmpty()
                ? List.of()
                : Bypass.of(
                        workload, injected, services.getIndexer().byIndex(Cache.NAMESPACE_INDEX, workload.namespace()));
    }

    private void podChanged(Pod before, Pod after) {
        Optional<InjectedPod> was = read(before);
        Optional<InjectedPod> is = read(after);
        // Of all that a pod tells, only what matters here.
        if (!was.equals(is)) {
            Stream.of(was, is)
                    .flatMap(Optional::stream)
                    .map(InjectedPod::workload)
                    .distinct()
                    .forEach(concerned);
        }
    }

    private static Optional<InjectedPod> read(Pod pod) {
        return pod == null ? Optional.empty() : InjectedPod.of(pod);
    }

    private void serviceChanged(Service before, Service after) {
        if (before != null && after != null && leads(before).equals(leads(after))) {
            return;
        }
        Service any = before == null ? after : before;
        pods.getIndexer().byIndex(Cache.NAMESPACE_INDEX, any.getMetadata().getNamespace()).stream()
                .flatMap(pod -> InjectedPod.of(pod).stream())
                .filter(pod -> Stream.of(before, after)
                        .filter(Objects::nonNull)
                        .anyMatch(service -> Bypass.selects(service, pod.labels())))
                .map(InjectedPod::workload)
                .distinct()
                .forEach(concerned);
    }

    /** What of a Service matters here. */
    private static List<Object> leads(Service service) {
        Optional<ServiceSpec> spec = Optional.ofNullable(service.getSpec());
        return List.of(spec.map(ServiceSpec::getSelector), spec.map(ServiceSpec::getPorts));
    }

    private static String key(Workload workload) {
        return workload.namespace() + "/" + workload.kind() + "/" + workload.name();
    }
}
