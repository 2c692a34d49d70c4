package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a pod can learn about itself.
 *
 * @param pod as the API server has it
 * @param podIp the pod's address, known here before its status says it
 * @param node the node it runs on
 * @param hostIp address of the node
 */
record DownwardApi(Pod pod, String podIp, String node, String hostIp) {
    private static final Pattern ENTRY = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

    String field(String path) throws ContainerConfigException {
        Matcher entry = ENTRY.matcher(path);
        if (entry.matches()) {
            return Objects.requireNonNullElse(map(entry.group(1)).get(entry.group(2)), "");
        }
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "metadata.labels", "metadata.annotations" -> lines(map(path.substring("metadata.".length())));
            case "spec.nodeName" -> node;
            case "spec.serviceAccountName" -> serviceAccount();
            case "status.podIP", "status.podIPs" -> podIp;
            case "status.hostIP", "status.hostIPs" -> hostIp;
            default -> throw ContainerConfigException.config("unsupported fieldPath: " + path);
        };
    }

    String serviceAccount() {
        return Optional.ofNullable(pod.getSpec().getServiceAccountName()).orElse("default");
    }

    private Map<String, String> map(String name) {
        Map<String, String> entries = name.equals("labels")
                ? pod.getMetadata().getLabels()
                : pod.getMetadata().getAnnotations();
        return entries == null ? Map.of() : entries;
    }

    private static String lines(Map<String, String> entries) {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=\""
                                + entry.getValue()
                                        .replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                        .replace("\n", "\\n")
                                + "\"")
                        .collect(Collectors.joining("\n"));
    }

    /** A limit or request of {@code container} in units of the divisor, rounded up; an absent limit is the machine's size. */
    String resource(Container container, ResourceFieldSelector selector) throws ContainerConfigException {
        String[] path = selector.getResource().split("\\.", 2);
        if (path.length != 2 || !path[0].equals("limits") && !path[0].equals("requests")) {
            throw ContainerConfigException.config("unsupported container resource: " + selector.getResource());
        }
        Quantity quantity = quantity(container, path[0], path[1]);
        BigDecimal divisor = Optional.ofNullable(selector.getDivisor())
                .map(Quantity::getNumericalAmount)
                .filter(amount -> amount.signum() > 0)
                .orElse(BigDecimal.ONE);
        return quantity.getNumericalAmount()
                .divide(divisor, 0, RoundingMode.CEILING)
                .toPlainString();
    }

    private static Quantity quantity(Container container, String kind, String name) {
        Map<String, Quantity> limits = Optional.ofNullable(container.getResources())
                .map(resources -> resources.getLimits())
                .orElse(Map.of());
        if (kind.equals("limits")) {
            return limits.getOrDefault(name, NodeCapacity.of(name));
        }
        Map<String, Quantity> requests = Optional.ofNullable(container.getResources())
                .map(resources -> resources.getRequests())
                .orElse(Map.of());
        return requests.getOrDefault(name, limits.getOrDefault(name, new Quantity("0")));
    }
}
