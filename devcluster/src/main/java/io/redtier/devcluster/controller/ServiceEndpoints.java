package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses behind a Service, as EndpointSlice and as the older Endpoints. Pure. All pods of a Service are taken to agree
 * on what its named ports mean, so there is one slice.
 */
final class ServiceEndpoints {
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String HEADLESS = "service.kubernetes.io/headless";

    private final Service service;
    private final List<Pod> pods;

    /** @param candidates pods of the Service's namespace */
    ServiceEndpoints(Service service, List<Pod> candidates) {
        this.service = service;
        this.pods = candidates.stream()
                .filter(pod -> Pods.matches(
                        service.getSpec().getSelector(),
                        Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of())))
                .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
                .filter(pod -> !Pods.isOver(pod))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    /** Whether the Service selects pods at all; if not, its endpoints are its owner's affair. */
    static boolean hasSelector(Service service) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null
                && !selector.isEmpty()
                && !"ExternalName".equals(service.getSpec().getType());
    }

    EndpointSlice slice(String name) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(service.getMetadata().getNamespace())
                .withLabels(labels())
                .addToLabels(SERVICE_NAME, service.getMetadata().getName())
                .addToLabels("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .withOwnerReferences(Pods.controlledBy(service))
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(pods.stream().map(this::endpoint).toList())
                .withPorts(ports().stream()
                        .map(port -> new io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder()
                                .withName(Objects.toString(port.getName(), ""))
                                .withPort(port.getPort())
                                .withProtocol(port.getProtocol())
                                .build())
                        .toList())
                .build();
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>(
                Optional.ofNullable(service.getMetadata().getLabels()).orElse(Map.of()));
        if ("None".equals(service.getSpec().getClusterIP())) {
            labels.put(HEADLESS, "");
        }
        return labels;
    }

    private Endpoint endpoint(Pod pod) {
        boolean ready = Pods.isReady(pod);
        boolean terminating = Pods.isTerminating(pod);
        return new EndpointBuilder()
                .withAddresses(pod.getStatus().getPodIP())
                .withNewConditions()
                .withReady(publishesAll() || ready && !terminating)
                .withServing(ready)
                .withTerminating(terminating)
                .endConditions()
                .withHostname(hostname(pod))
                .withNodeName(pod.getSpec().getNodeName())
                .withTargetRef(reference(pod))
                .build();
    }

    Endpoints endpoints() {
        List<EndpointAddress> ready = pods.stream()
                .filter(pod -> publishesAll() || Pods.isReady(pod) && !Pods.isTerminating(pod))
                .map(this::address)
                .toList();
        List<EndpointAddress> notReady = pods.stream()
                .filter(pod -> !publishesAll() && !Pods.isReady(pod) && !Pods.isTerminating(pod))
                .map(this::address)
                .toList();
        List<EndpointSubset> subsets = ready.isEmpty() && notReady.isEmpty()
                ? List.of()
                : List.of(new EndpointSubsetBuilder()
                        .withAddresses(ready)
                        .withNotReadyAddresses(notReady)
                        .withPorts(ports())
                        .build());
        return new EndpointsBuilder()
                .withNewMetadata()
                .withName(service.getMetadata().getName())
                .withNamespace(service.getMetadata().getNamespace())
                .withLabels(labels())
                .withOwnerReferences(Pods.controlledBy(service))
                .endMetadata()
                .withSubsets(subsets)
                .build();
    }

    private EndpointAddress address(Pod pod) {
        return new EndpointAddressBuilder()
                .withIp(pod.getStatus().getPodIP())
                .withHostname(hostname(pod))
                .withNodeName(pod.getSpec().getNodeName())
                .withTargetRef(reference(pod))
                .build();
    }

    private boolean publishesAll() {
        return Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    }

    /** A pod has a name below the Service when it says that it belongs to that Service. */
    private String hostname(Pod pod) {
        return service.getMetadata().getName().equals(pod.getSpec().getSubdomain())
                ? pod.getSpec().getHostname()
                : null;
    }

    private static ObjectReference reference(Pod pod) {
        return new ObjectReferenceBuilder()
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .withUid(pod.getMetadata().getUid())
                .build();
    }

    private List<EndpointPort> ports() {
        return Optional.ofNullable(service.getSpec().getPorts()).orElse(List.of()).stream()
                .flatMap(port -> target(port).stream().map(number -> new EndpointPortBuilder()
                        .withName(port.getName())
                        .withPort(number)
                        .withProtocol(Objects.requireNonNullElse(port.getProtocol(), "TCP"))
                        .build()))
                .toList();
    }

    private Optional<Integer> target(ServicePort port) {
        IntOrString target = port.getTargetPort();
        if (target == null || target.getIntVal() != null && target.getIntVal() == 0) {
            return Optional.of(port.getPort());
        }
        if (target.getIntVal() != null) {
            return Optional.of(target.getIntVal());
        }
        return pods.stream()
                .flatMap(ServiceEndpoints::servers)
                .map(Container::getPorts)
                .flatMap(list -> Optional.ofNullable(list).orElse(List.of()).stream())
                .filter(candidate -> target.getStrVal().equals(candidate.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }

    /** The containers that go on as long as the pod: native sidecars are among them. */
    private static Stream<Container> servers(Pod pod) {
        Stream<Container> sidecars = Optional.ofNullable(pod.getSpec().getInitContainers()).orElse(List.of()).stream()
                .filter(container -> "Always".equals(container.getRestartPolicy()));
        return Stream.concat(pod.getSpec().getContainers().stream(), sidecars);
    }
}
