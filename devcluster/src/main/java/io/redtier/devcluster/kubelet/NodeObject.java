package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.StatusPatch;
import java.time.Instant;
import java.util.Map;

/** The Node object: how the node appears to kubectl and to topology rules. */
final class NodeObject {
    private static final String REGION = "local";

    private NodeObject() {}

    /** Registers the node as ready, replacing what a former one of the name left. */
    static void register(KubernetesClient client, String name, String zone, String ip, Instant now) {
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of(
                        "kubernetes.io/hostname", name,
                        "kubernetes.io/os", "linux",
                        "topology.kubernetes.io/zone", zone,
                        "topology.kubernetes.io/region", REGION))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
        if (client.resource(node).get() != null) {
            client.resource(node).delete();
        }
        var created = client.resource(node).create();
        new StatusPatch(client).write(created, status(name, ip, now));
    }

    /**
     * Says that the node is ready where others say that it is not, as after a time of silence.
     *
     * @return whether that was news
     */
    static boolean ready(KubernetesClient client, String name, String ip, Instant now) {
        var present = client.nodes().withName(name).get();
        boolean known = present == null
                || present.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
        return !known && new StatusPatch(client).write(present, status(name, ip, now));
    }

    private static NodeStatus status(String name, String ip, Instant now) {
        return new NodeStatusBuilder()
                .withCapacity(NodeCapacity.all())
                .withAllocatable(NodeCapacity.all())
                .withConditions(
                        condition("MemoryPressure", false, "KubeletHasSufficientMemory", now),
                        condition("DiskPressure", false, "KubeletHasNoDiskPressure", now),
                        condition("PIDPressure", false, "KubeletHasSufficientPID", now),
                        condition("Ready", true, "KubeletReady", now))
                .addNewAddress(ip, "InternalIP")
                .addNewAddress(name, "Hostname")
                .withNewNodeInfo()
                .withArchitecture(System.getProperty("os.arch"))
                .withBootID("")
                .withContainerRuntimeVersion("bubblewrap://1")
                .withKernelVersion(System.getProperty("os.version"))
                .withKubeProxyVersion("")
                .withKubeletVersion("v1.35.0-redtier")
                .withMachineID("")
                .withOperatingSystem("linux")
                .withOsImage("the machine's own")
                .withSystemUUID("")
                .endNodeInfo()
                .build();
    }

    private static NodeCondition condition(String type, boolean status, String reason, Instant now) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status ? "True" : "False")
                .withReason(reason)
                .withMessage(reason)
                .withLastHeartbeatTime(ContainerStates.time(now))
                .withLastTransitionTime(ContainerStates.time(now))
                .build();
    }
}
