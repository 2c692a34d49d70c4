package io.redtier.devcluster.apiserver.subresource;

import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.PodConnections;
import io.redtier.devcluster.apiserver.http.SocketResponse;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Reads;

/** Serves {@code pods/NAME/portforward} as kubectl from 1.31 on asks for it: SPDY frames inside WebSocket messages. Thread-safe. */
public final class PortForward {

    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";

    private final Reads reads;
    private volatile PodConnections connections;

    /**
     * @param reads to find the pod
     */
    public PortForward(Reads reads) {
        this.reads = reads;
    }

    /** Sets who connects to pods. */
    public void source(PodConnections source) {
        connections = source;
    }

    MockResponse answer(ApiRequest request, Target target) {
        PodConnections kubelet = connections;
        RunningPod.find(request, target, reads, kubelet, "forward ports of");
        if (!request.webSocket()) {
            throw RunningPod.webSocketNeeded(target);
        }
        if (!request.subProtocols().contains(TUNNEL)) {
            throw ApiException.badRequest("portforward is served by the sub-protocol " + TUNNEL
                    + " alone, as kubectl from 1.31 on speaks it");
        }
        return new SocketResponse(
                "portforward-" + target.namespace() + "-" + target.name(), socket -> new PortForwardSession(
                                socket, port -> kubelet.connect(target.namespace(), target.name(), port), target)
                        .hold());
    }
}
