package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Writes;

/** Puts a pod on a node, as a scheduler asks for it. */
public final class Binding {

    private final Writes writes;

    /**
     * @param writes to change the pod
     */
    public Binding(Writes writes) {
        this.writes = writes;
    }

    MockResponse bind(ApiRequest request, Target target) {
        if (!request.method().equals("POST")) {
            throw ApiException.methodNotAllowed();
        }
        String node = Json.readObject(request.body()).at("/target/name").asText("");
        Target pod = new Target(target.kind(), target.namespace(), target.name(), "");
        writes.update(
                pod,
                object -> assign(object, node, target),
                false,
                new Writes.Options(request.fieldManager(), request.dryRun()));
        return Responses.json(
                201,
                Json.tree(
                        new StatusBuilder().withStatus("Success").withCode(201).build()));
    }

    private static ObjectNode assign(ObjectNode pod, String node, Target target) {
        String present = pod.at("/spec/nodeName").asText("");
        if (!present.isEmpty()) {
            throw ApiException.conflict(
                    target.kind(),
                    target.name(),
                    "pod " + target.name() + " is already assigned to node \"" + present + '"');
        }
        pod.withObjectProperty("spec").put("nodeName", node);
        return pod;
    }
}
