package io.redtier.operator.injection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.zjsonpatch.JsonDiff;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jboss.logging.Logger;

/**
 * Answers {@code AdmissionReview} v1 requests about pods. Always allows: whatever is wrong, the pod starts, with a warning.
 * Thread-safe.
 */
@ApplicationScoped
public class AdmissionReviews {
    private static final Logger LOG = Logger.getLogger(AdmissionReviews.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InjectionSettings settings;
    private final KubernetesSerialization serialization;

    public AdmissionReviews(InjectionSettings settings, KubernetesSerialization serialization) {
        this.settings = settings;
        this.serialization = serialization;
    }

    /**
     * The answer to a review.
     *
     * @throws JsonProcessingException if it is no JSON object with a request
     */
    public String answer(String review) throws JsonProcessingException {
        JsonNode request = JSON.readTree(review).path("request");
        ObjectNode answer =
                JSON.createObjectNode().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode response = answer.putObject("response")
                .put("uid", request.path("uid").asText())
                .put("allowed", true);
        try {
            inject(request, response);
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.errorf(
                    e,
                    "a pod in namespace %s is left as it is",
                    request.path("namespace").asText());
            response.remove("patch");
            response.remove("patchType");
            response.putArray("warnings").add("Redtier: nothing is injected, since " + e.getMessage());
        }
        return answer.toString();
    }

    private void inject(JsonNode request, ObjectNode response) throws JsonProcessingException {
        Pod asked = serialization.unmarshal(request.path("object").toString(), Pod.class);
        // Of the same model, so that the patch holds only what is changed.
        JsonNode before = JSON.readTree(serialization.asJson(asked));
        Injection injection = Injection.of(asked, request.path("namespace").asText(), settings);
        JsonNode patch = JsonDiff.asJson(before, JSON.readTree(serialization.asJson(injection.pod())));
        if (!patch.isEmpty()) {
            response.put("patchType", "JSONPatch")
                    .put(
                            "patch",
                            Base64.getEncoder().encodeToString(patch.toString().getBytes(StandardCharsets.UTF_8)));
        }
        if (!injection.warnings().isEmpty()) {
            injection.warnings().forEach(response.putArray("warnings")::add);
        }
    }
}
