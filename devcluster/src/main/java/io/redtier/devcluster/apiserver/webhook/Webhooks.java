package io.redtier.devcluster.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.patch.Patches;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.select.SelectorObject;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import io.redtier.devcluster.apiserver.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Mutating admission: lets the webhooks of MutatingWebhookConfigurations change objects that are created. Waits for their
 * answers, so it must not be called with the store locked. Thread-safe.
 */
public final class Webhooks {
    private static final String CONFIGURATIONS = "admissionregistration.k8s.io/mutatingwebhookconfigurations";
    private static final String NAMESPACES = "/namespaces";

    private final Store store;
    private final WebhookCall call;

    /** @param store holds the configurations and what they refer to */
    public Webhooks(Store store) {
        this.store = store;
        this.call = new WebhookCall(store);
    }

    /**
     * The object as the webhooks want it.
     *
     * @param target the collection that it is created in
     * @param sent the object as it was sent
     * @throws ApiException if one denies it, or can't be asked and its failure policy is Fail
     */
    public ObjectNode create(Target target, ObjectNode sent, boolean dryRun) {
        ObjectNode object = sent;
        for (JsonNode webhook : webhooks()) {
            if (matches(webhook, target, object)) {
                object = ask(webhook, target, object, dryRun);
            }
        }
        return object;
    }

    private List<JsonNode> webhooks() {
        List<JsonNode> webhooks = new ArrayList<>();
        store.list(CONFIGURATIONS, "").objects().stream()
                .sorted(Comparator.comparing(
                        configuration -> configuration.at("/metadata/name").asText()))
                .forEach(configuration -> configuration.path("webhooks").forEach(webhooks::add));
        return webhooks;
    }

    private boolean matches(JsonNode webhook, Target target, ObjectNode object) {
        boolean ruled = false;
        for (JsonNode rule : webhook.path("rules")) {
            Kind kind = target.kind();
            ruled |= has(rule, "operations", "CREATE")
                    && has(rule, "apiGroups", kind.group())
                    && has(rule, "apiVersions", kind.version())
                    && has(rule, "resources", kind.plural())
                    && (rule.path("scope").asText("*").equals("*")
                            || rule.path("scope").asText().equals("Namespaced")
                                    == target.kind().namespaced());
        }
        return ruled
                && selects(webhook.path("objectSelector"), object.at("/metadata/labels"))
                && (!target.kind().namespaced()
                        || selects(webhook.path("namespaceSelector"), namespaceLabels(target.namespace())));
    }

    /** One that is left out selects everything, as the default does that the API server would write. */
    private static boolean selects(JsonNode selector, JsonNode labels) {
        return selector.isMissingNode() || SelectorObject.matches(selector, labels);
    }

    private JsonNode namespaceLabels(String name) {
        ObjectNode namespace = store.get(new ResourceKey(NAMESPACES, "", name));
        return namespace == null ? Json.object() : namespace.at("/metadata/labels");
    }

    private static boolean has(JsonNode rule, String list, String wanted) {
        for (JsonNode value : rule.path(list)) {
            if (value.asText().equals("*") || value.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private ObjectNode ask(JsonNode webhook, Target target, ObjectNode object, boolean dryRun) {
        String name = webhook.path("name").asText();
        JsonNode response;
        try {
            response = call.send(webhook, review(target, object, dryRun)).path("response");
            if (response.isMissingNode()) {
                throw new IOException("the answer is no AdmissionReview with a response");
            }
        } catch (IOException e) {
            if (webhook.path("failurePolicy").asText("Fail").equals("Ignore")) {
                return object;
            }
            throw ApiException.internalError("failed calling webhook \"" + name + "\": " + e.getMessage());
        }
        if (!response.path("allowed").asBoolean()) {
            JsonNode status = response.path("status");
            String message = status.path("message").asText("");
            throw ApiException.denied(
                    status.path("code").asInt(),
                    status.path("reason").asText(""),
                    "admission webhook \"" + name + "\" denied the request"
                            + (message.isEmpty() ? " without explanation" : ": " + message));
        }
        return response.hasNonNull("patch") ? patched(object, response) : object;
    }

    private static ObjectNode patched(ObjectNode object, JsonNode response) {
        try {
            return Patches.apply(
                    object.deepCopy(), Json.readPatch(response.path("patch").binaryValue()), Patches.JSON, null, false);
        } catch (IOException e) {
            throw ApiException.internalError("the patch of a webhook is not base64");
        }
    }

    private static ObjectNode review(Target target, ObjectNode object, boolean dryRun) {
        Kind kind = target.kind();
        ObjectNode review =
                Json.object().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request");
        request.put("uid", UUID.randomUUID().toString())
                .put("operation", "CREATE")
                .put("name", object.at("/metadata/name").asText(""))
                .put("namespace", target.namespace())
                .put("dryRun", dryRun);
        request.putObject("kind")
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.name());
        request.putObject("resource")
                .put("group", kind.group())
                .put("version", kind.version())
                .put("resource", kind.plural());
        request.putObject("userInfo");
        request.set("object", object);
        return review;
    }
}
