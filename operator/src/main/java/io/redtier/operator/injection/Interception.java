package io.redtier.operator.injection;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The port of an app that the sidecar takes over: Services that name it as their target reach the sidecar, and the app
 * keeps its number.
 *
 * @param container that has the port; null with a problem
 * @param port      with a name; null with a problem
 * @param problem   why there is none, for people; null if there is one
 */
record Interception(Container container, ContainerPort port, String problem) {
    static final String PORT = "redtier.io/port";
    private static final String USUAL = "http";

    /** The named port that the annotation {@code redtier.io/port} names, else the only one, else the one named http. */
    static Interception of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String wanted = annotations == null ? null : annotations.get(PORT);
        List<Interception> named = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            for (ContainerPort port : container.getPorts()) {
                boolean tcp = port.getProtocol() == null || port.getProtocol().equals("TCP");
                if (port.getName() != null && tcp) {
                    named.add(new Interception(container, port, null));
                }
            }
        }
        String names = named.stream().map(found -> found.port().getName()).collect(Collectors.joining(", "));
        if (named.isEmpty()) {
            return none("no container has a named port; name the one that Services target, for example"
                    + " ports: [{name: http, containerPort: 8080}], and let their targetPort be that name");
        }
        if (wanted == null && named.size() == 1) {
            return named.get(0);
        }
        String name = wanted == null ? USUAL : wanted;
        return named.stream()
                .filter(found -> found.port().getName().equals(name))
                .findFirst()
                .orElseGet(() -> none(
                        wanted == null
                                ? "the pod has several named ports (" + names + "); say with the annotation " + PORT
                                        + " which one the sidecar takes over"
                                : "annotation " + PORT + " names port \"" + wanted + "\", but the pod's are " + names));
    }

    private static Interception none(String problem) {
        return new Interception(null, null, problem);
    }

    /** Takes the name from the app's port. What refers to it within the container keeps meaning the app itself. */
    void takeOver() {
        String name = port.getName();
        IntOrString number = new IntOrString(port.getContainerPort());
        Stream.of(container.getLivenessProbe(), container.getReadinessProbe(), container.getStartupProbe())
                .forEach(probe -> renumber(probe, name, number));
        if (container.getLifecycle() != null) {
            renumber(container.getLifecycle().getPostStart(), name, number);
            renumber(container.getLifecycle().getPreStop(), name, number);
        }
        port.setName(null);
    }

    private static void renumber(Probe probe, String name, IntOrString number) {
        if (probe != null) {
            renumber(probe.getHttpGet(), name, number);
            renumber(probe.getTcpSocket(), name, number);
        }
    }

    private static void renumber(LifecycleHandler handler, String name, IntOrString number) {
        if (handler != null) {
            renumber(handler.getHttpGet(), name, number);
            renumber(handler.getTcpSocket(), name, number);
        }
    }

    private static void renumber(HTTPGetAction action, String name, IntOrString number) {
        if (action != null
                && action.getPort() != null
                && name.equals(action.getPort().getStrVal())) {
            action.setPort(number);
        }
    }

    private static void renumber(TCPSocketAction action, String name, IntOrString number) {
        if (action != null
                && action.getPort() != null
                && name.equals(action.getPort().getStrVal())) {
            action.setPort(number);
        }
    }
}
