package io.redtier.devcluster.kubelet;

import com.sun.management.OperatingSystemMXBean;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What this machine offers, as the Node object says it. */
final class NodeCapacity {
    private static final long KIB = 1024;
    private static final int MAX_PODS = 250;

    private NodeCapacity() {}

    static Map<String, Quantity> all() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Map.of(
                "cpu",
                new Quantity(Integer.toString(Runtime.getRuntime().availableProcessors())),
                "memory",
                new Quantity(system.getTotalMemorySize() / KIB + "Ki"),
                "pods",
                new Quantity(Integer.toString(MAX_PODS)));
    }

    static Quantity of(String resource) {
        return all().getOrDefault(resource, new Quantity("0"));
    }
}
