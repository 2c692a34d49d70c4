package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.access.Identities;
import io.redtier.devcluster.apiserver.access.User;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Metadata;
import io.redtier.devcluster.apiserver.resource.Reads;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Kinds that are asked, not stored: who am I, may I. This server knows who asks, and allows everything. */
public final class Questions {

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final Identities identities;
    private final Reads reads;
    private final Clock clock;

    /**
     * @param identities whom tokens name
     * @param reads to find service accounts
     * @param clock for expiry
     */
    public Questions(Identities identities, Reads reads, Clock clock) {
        this.identities = identities;
        this.reads = reads;
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
                Optional<User> user = identities.find(review.at("/spec/token").asText());
                status.put("authenticated", user.isPresent());
                user.ifPresent(found -> describe(found, status.putObject("user")));
            }
            default -> describe(identities.authenticate(request.token()), status.putObject("userInfo"));
        }
        return Responses.json(201, review);
    }

    private static void describe(User user, ObjectNode target) {
        target.put("username", user.name());
        user.groups().forEach(target.putArray("groups")::add);
    }

    MockResponse token(ApiRequest request, Target target) {
        reads.get(new Target(target.kind(), target.namespace(), target.name(), ""));
        ObjectNode wanted = Json.readObject(request.body());
        wanted.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
        Metadata.of(wanted).put("name", target.name()).put("namespace", target.namespace());
        wanted.putObject("status")
                .put("token", identities.token(target.namespace(), target.name()))
                .put("expirationTimestamp", Metadata.timestamp(clock.instant().plus(TOKEN_LIFETIME)));
        return Responses.json(201, wanted);
    }
}
