package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.PodConnections;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Reads;
import java.util.Set;

/** What is asked before a connection into a pod is made. */
final class RunningPod {
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private RunningPod() {}

    /**
     * {@return the pod}
     *
     * @param connections null as long as there is no node
     * @throws ApiException when no connection into the pod can be made
     */
    static ObjectNode find(ApiRequest request, Target target, Reads reads, PodConnections connections, String action) {
        if (!request.method().equals("GET") && !request.method().equals("POST")) {
            throw ApiException.methodNotAllowed();
        }
        ObjectNode pod = reads.get(new Target(target.kind(), target.namespace(), target.name(), ""));
        if (connections == null || pod.at("/spec/nodeName").asText("").isEmpty()) {
            throw ApiException.badRequest("pod " + target.name() + " does not have a host assigned");
        }
        String phase = pod.at("/status/phase").asText("");
        if (OVER.contains(phase)) {
            throw ApiException.badRequest(
                    "cannot " + action + " a container in a completed pod; current phase is " + phase);
        }
        return pod;
    }

    /** {@return the refusal of whoever asked for no WebSocket, as clients before 1.30 do} */
    static ApiException webSocketNeeded(Target target) {
        return ApiException.badRequest(
                target.subresource()
                        + " needs an upgrade to WebSocket here: use kubectl 1.31 or later, or one without a proxy that drops it");
    }
}
