package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Metadata;
import java.time.Clock;
import java.time.Duration;

/** Kinds that are asked, not stored: who am I, may I. This server has one user, who may do everything. */
public final class Questions {

    private static final String USER = "redtier-devcluster";
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final String token;
    private final Clock clock;

    /**
     * @param token the token that this server's clients present
     * @param clock for expiry
     */
    public Questions(String token, Clock clock) {
        this.token = token;
        this.clock = clock;
    }

    MockResponse answer(ApiRequest request, Target target) {
        if (!request.method().equals("POST") || !target.name().isEmpty()) {
            throw ApiException.methodNotAllowed();
        }
        ObjectNode review = Json.readObject(request.body());
        review.put("apiVersion", target.kind().apiVersion())
                .put("kind", target.kind().name());
        Metadata.of(review).put("creationTimestamp", Metadata.timestamp(clock.instant()));
        ObjectNode status = review.putObject("status");
        switch (target.kind().name()) {
            case "SelfSubjectAccessReview", "SubjectAccessReview" ->
                status.put("allowed", true).put("reason", "the embedded API server does not enforce RBAC");
            case "SelfSubjectRulesReview" -> {
                ObjectNode rule = status.putArray("resourceRules").addObject();
                for (String field : java.util.List.of("verbs", "apiGroups", "resources")) {
                    rule.putArray(field).add("*");
                }
                ObjectNode paths = status.putArray("nonResourceRules").addObject();
                paths.putArray("verbs").add("*");
                paths.putArray("nonResourceURLs").add("*");
                status.put("incomplete", false);
            }
            case "TokenReview" -> {
                status.put("authenticated", review.at("/spec/token").asText().equals(token));
                status.putObject("user").put("username", USER);
            }
            default -> status.putObject("userInfo").put("username", USER);
        }
        return Responses.json(201, review);
    }

    MockResponse token(ApiRequest request, Target target) {
        ObjectNode wanted = Json.readObject(request.body());
        wanted.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
        Metadata.of(wanted).put("name", target.name()).put("namespace", target.namespace());
        wanted.putObject("status")
                .put("token", token)
                .put("expirationTimestamp", Metadata.timestamp(clock.instant().plus(TOKEN_LIFETIME)));
        return Responses.json(201, wanted);
    }
}
