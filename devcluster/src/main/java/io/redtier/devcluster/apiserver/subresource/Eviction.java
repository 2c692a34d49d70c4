package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Deletions;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Reads;
import io.redtier.devcluster.apiserver.select.SelectorObject;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import io.redtier.devcluster.apiserver.store.Store;
import java.util.List;
import java.util.Map;

/** Deletes a pod unless a PodDisruptionBudget stands against it. */
public final class Eviction {

    private static final String BUDGETS = "policy/poddisruptionbudgets";

    private final Store store;
    private final Reads reads;
    private final Deletions deletions;

    /**
     * @param store to read and charge budgets
     * @param reads to read the pod
     * @param deletions to delete it
     */
    public Eviction(Store store, Reads reads, Deletions deletions) {
        this.store = store;
        this.reads = reads;
        this.deletions = deletions;
    }

    MockResponse evict(ApiRequest request, Target target) {
        if (!request.method().equals("POST")) {
            throw ApiException.methodNotAllowed();
        }
        JsonNode body = request.body().length == 0 ? MissingNode.getInstance() : Json.read(request.body());
        Deletions.Options options = Deletions.Options.of(body.path("deleteOptions"), request.query());
        Target pod = new Target(target.kind(), target.namespace(), target.name(), "");
        store.locked(() -> {
            ObjectNode object = reads.get(pod);
            boolean disrupts = isReady(object) && !object.path("metadata").hasNonNull("deletionTimestamp");
            if (disrupts) {
                charge(object, options.dryRun());
            }
            return deletions.delete(pod, options);
        });
        return Responses.json(
                201,
                Json.tree(
                        new StatusBuilder().withStatus("Success").withCode(201).build()));
    }

    private void charge(ObjectNode pod, boolean dryRun) {
        String namespace = pod.at("/metadata/namespace").asText();
        for (ObjectNode budget : store.list(BUDGETS, namespace).objects()) {
            if (!SelectorObject.matches(budget.at("/spec/selector"), pod.at("/metadata/labels"))) {
                continue;
            }
            String name = budget.at("/metadata/name").asText();
            int allowed = budget.at("/status/disruptionsAllowed").asInt();
            if (allowed <= 0) {
                JsonNode status = budget.path("status");
                throw ApiException.tooManyRequests(
                        "Cannot evict pod as it would violate the pod's disruption budget.",
                        List.of(new StatusCause(
                                null,
                                "The disruption budget " + name + " needs "
                                        + status.path("desiredHealthy").asInt() + " healthy pods and has "
                                        + status.path("currentHealthy").asInt() + " currently",
                                "DisruptionBudget")));
            }
            if (!dryRun) {
                // Charged at once: the controller only counts again when the pod has gone.
                ObjectNode charged = budget.deepCopy();
                charged.withObjectProperty("status").put("disruptionsAllowed", allowed - 1);
                store.put(ResourceKey.of(BUDGETS, charged), charged);
            }
        }
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            Map<String, String> ready = Map.of("type", "Ready", "status", "True");
            if (ready.entrySet().stream()
                    .allMatch(entry -> condition.path(entry.getKey()).asText().equals(entry.getValue()))) {
                return true;
            }
        }
        return false;
    }
}
