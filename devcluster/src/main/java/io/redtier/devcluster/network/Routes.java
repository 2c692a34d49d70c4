package io.redtier.devcluster.network;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What names and Service addresses lead to, from Services and their EndpointSlices. Pure. */
final class Routes {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final List<Service> services;
    private final List<EndpointSlice> slices;

    Routes(List<Service> services, List<EndpointSlice> slices) {
        this.services = services.stream()
                .sorted(Comparator.comparing(
                                (Service service) -> service.getMetadata().getNamespace())
                        .thenComparing(service -> service.getMetadata().getName()))
                .toList();
        this.slices = slices;
    }

    /** Ready pods by Service address, for every TCP port of every Service that has an address. */
    Map<InetSocketAddress, List<InetSocketAddress>> relayed() {
        Map<InetSocketAddress, List<InetSocketAddress>> routes = new LinkedHashMap<>();
        for (Service service : services) {
            if (hasAddress(service)) {
                for (ServicePort port :
                        Optional.ofNullable(service.getSpec().getPorts()).orElse(List.of())) {
                    if (port.getProtocol() == null || port.getProtocol().equals("TCP")) {
                        routes.put(
                                new InetSocketAddress(service.getSpec().getClusterIP(), port.getPort()),
                                targets(service, port));
                    }
                }
            }
        }
        return routes;
    }

    private List<InetSocketAddress> targets(Service service, ServicePort port) {
        List<InetSocketAddress> targets = new ArrayList<>();
        for (EndpointSlice slice : slicesOf(service)) {
            for (EndpointPort candidate : Optional.ofNullable(slice.getPorts()).orElse(List.of())) {
                if (Objects.toString(candidate.getName(), "").equals(Objects.toString(port.getName(), ""))) {
                    ready(slice)
                            .forEach(endpoint -> targets.add(new InetSocketAddress(
                                    endpoint.getAddresses().get(0), candidate.getPort())));
                }
            }
        }
        return targets;
    }

    /** Names of Services, and of pods of headless Services. */
    List<HostsFile.Name> names() {
        List<HostsFile.Name> names = new ArrayList<>();
        for (Service service : services) {
            String namespace = service.getMetadata().getNamespace();
            String name = service.getMetadata().getName();
            if (hasAddress(service)) {
                names.add(new HostsFile.Name(
                        namespace, name, List.of(service.getSpec().getClusterIP())));
            }
            List<Endpoint> endpoints = slicesOf(service).stream()
                    .flatMap(slice -> ready(slice).stream())
                    .toList();
            if ("None".equals(service.getSpec().getClusterIP())) {
                names.add(new HostsFile.Name(
                        namespace,
                        name,
                        endpoints.stream()
                                .flatMap(endpoint -> endpoint.getAddresses().stream())
                                .toList()));
            }
            endpoints.stream()
                    .filter(endpoint -> endpoint.getHostname() != null)
                    .forEach(endpoint -> names.add(new HostsFile.Name(
                            namespace, endpoint.getHostname() + "." + name, endpoint.getAddresses())));
        }
        return names;
    }

    private static boolean hasAddress(Service service) {
        String address = service.getSpec().getClusterIP();
        return address != null && !address.isEmpty() && !address.equals("None");
    }

    private List<EndpointSlice> slicesOf(Service service) {
        return slices.stream()
                .filter(slice -> Objects.equals(
                        slice.getMetadata().getNamespace(),
                        service.getMetadata().getNamespace()))
                .filter(slice -> slice.getMetadata().getLabels() != null
                        && service.getMetadata()
                                .getName()
                                .equals(slice.getMetadata().getLabels().get(SERVICE_NAME)))
                .toList();
    }

    private static List<Endpoint> ready(EndpointSlice slice) {
        return Optional.ofNullable(slice.getEndpoints()).orElse(List.of()).stream()
                .filter(endpoint -> endpoint.getConditions() == null
                        || !Boolean.FALSE.equals(endpoint.getConditions().getReady()))
                .toList();
    }
}
