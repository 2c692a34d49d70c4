package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who asks, and whether they may: tokens and reviews. */
@ApiContract
record ApiContractAccessIT(Api api) {

    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String SELF = "{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}";

    private String token(String account) {
        api.post("/api/v1/namespaces/{ns}/serviceaccounts", "{metadata: {name: " + account + "}}")
                .ok();
        Answer request = api.post(
                "/api/v1/namespaces/{ns}/serviceaccounts/" + account + "/token",
                "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {expirationSeconds: 3600}}");
        assertThat(request.code()).as(request::toString).isEqualTo(201);
        assertThat(request.at("/status/expirationTimestamp")).isNotEmpty();
        return request.at("/status/token");
    }

    @Test
    void aServiceAccountIsKnownByItsToken() {
        Answer self = api.postAs(token("app"), REVIEWS, SELF);

        assertThat(self.code()).as(self::toString).isEqualTo(201);
        assertThat(self.at("/status/userInfo/username")).isEqualTo("system:serviceaccount:" + api.namespace() + ":app");
        List<String> groups = new ArrayList<>();
        self.node("/status/userInfo/groups").forEach(group -> groups.add(group.asText()));
        assertThat(groups)
                .contains(
                        "system:serviceaccounts", "system:serviceaccounts:" + api.namespace(), "system:authenticated");
    }

    @Test
    void anUnknownTokenIsRefused() {
        assertThat(api.postAs("not-a-token", REVIEWS, SELF).refused(401, "Unauthorized"))
                .isEqualTo("Unauthorized");
    }

    @Test
    void theKubeconfigsUserMayDoEverything() {
        Answer review = api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", """
                apiVersion: authorization.k8s.io/v1
                kind: SelfSubjectAccessReview
                spec: {resourceAttributes: {namespace: "{ns}", verb: create, group: apps, resource: deployments}}
                """);

        assertThat(review.code()).isEqualTo(201);
        assertThat(review.at("/kind")).isEqualTo("SelfSubjectAccessReview");
        assertThat(review.node("/status/allowed").asBoolean()).isTrue();
        assertThat(review.at("/spec/resourceAttributes/verb")).isEqualTo("create");
    }

    @Test
    void aTokenIsReviewedForWhoeverAsks() {
        String reviews = "/apis/authentication.k8s.io/v1/tokenreviews";
        String review = "{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: '%s'}}";

        Answer good = api.post(reviews, review.formatted(token("asked")));
        assertThat(good.node("/status/authenticated").asBoolean()).isTrue();
        assertThat(good.at("/status/user/username")).isEqualTo("system:serviceaccount:" + api.namespace() + ":asked");
        assertThat(api.post(reviews, review.formatted("bad"))
                        .node("/status/authenticated")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void onlyAnAccountThatExistsGetsAToken() {
        api.post(
                        "/api/v1/namespaces/{ns}/serviceaccounts/absent/token",
                        "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}")
                .refused(404, "NotFound");
    }

    @Test
    void aPodNeedsAnAccountThatExists() {
        assertThat(api.post(
                                "/api/v1/namespaces/{ns}/pods",
                                "{metadata: {name: p}, spec: {serviceAccountName: nobody, containers: [{name: c, image:"
                                        + " 'i:1'}]}}")
                        .refused(403, "Forbidden"))
                .isEqualTo("pods \"p\" is forbidden: error looking up service account " + api.namespace()
                        + "/nobody: serviceaccount \"nobody\" not found");
    }
}
