package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.PodConnections;
import io.redtier.devcluster.apiserver.http.SocketResponse;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Reads;
import java.io.IOException;
import java.util.List;

/** Serves {@code pods/NAME/exec} by WebSocket, with the kubelet doing the work. Thread-safe. */
public final class Exec {

    private final Reads reads;
    private volatile PodConnections connections;

    /**
     * @param reads to find the pod
     */
    public Exec(Reads reads) {
        this.reads = reads;
    }

    /** Sets who runs commands. */
    public void source(PodConnections source) {
        connections = source;
    }

    MockResponse answer(ApiRequest request, Target target) {
        PodConnections kubelet = connections;
        ObjectNode pod = RunningPod.find(request, target, reads, kubelet, "exec into");
        List<String> arguments = request.values().getOrDefault("command", List.of());
        if (arguments.isEmpty()) {
            throw ApiException.badRequest("you must specify at least 1 command for the container");
        }
        boolean tty = request.flag("tty");
        PodConnections.Command command = new PodConnections.Command(
                target.namespace(), target.name(), Logs.container(request, pod), arguments, request.flag("stdin"), tty);
        if (!request.webSocket()) {
            throw RunningPod.webSocketNeeded(target);
        }
        PodConnections.Running running;
        try {
            running = kubelet.exec(command);
        } catch (IOException e) {
            throw ApiException.internal(e.getMessage());
        }
        return new SocketResponse(
                "exec-" + target.namespace() + "-" + target.name(),
                socket ->
                        new ExecSession(socket, running, request.flag("stdout"), request.flag("stderr") && !tty).hold(),
                running::close);
    }
}
