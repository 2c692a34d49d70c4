package io.redtier.devcluster.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Writes an object's whole status in one JSON Patch that first tests the object's uid. It can't conflict with writers of
 * metadata or spec, and can't land on a new object that took the name of a deleted one. Thread-safe.
 */
public final class StatusPatch {
    private static final int NOT_FOUND = 404;
    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;

    /** @param client used for every write; not closed here */
    public StatusPatch(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Replaces the status of {@code object} by {@code status} unless they are equal.
     *
     * @param object the object as last seen: names the target and carries the status that is compared
     * @param status the new status, any Jackson-serializable object
     * @return false when nothing was written: no difference, or the object is gone or was replaced by one of the same name
     * @throws KubernetesClientException when the API server refuses for another reason
     */
    public boolean write(HasMetadata object, Object status) {
        KubernetesSerialization json = client.getKubernetesSerialization();
        JsonNode wanted = json.convertValue(status, JsonNode.class);
        JsonNode present = json.convertValue(object, JsonNode.class).path("status");
        if (wanted.equals(present)) {
            return false;
        }
        try {
            client.resource(object)
                    .subresource("status")
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            patch(object.getMetadata().getUid(), wanted));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND || e.getCode() == UNPROCESSABLE) {
                return false;
            }
            throw e;
        }
    }

    private static String patch(String uid, JsonNode status) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject().put("op", "test").put("path", "/metadata/uid").put("value", uid);
        patch.addObject().put("op", "add").put("path", "/status").set("value", status);
        return patch.toString();
    }
}
