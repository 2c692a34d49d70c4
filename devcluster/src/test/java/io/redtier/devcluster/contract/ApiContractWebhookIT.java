package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.devcluster.apiserver.http.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What mutating admission webhooks do to objects that are created. */
@ApiContract
class ApiContractWebhookIT {

    private static final String CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final Pattern UID = Pattern.compile("\"request\":\\{\"uid\":\"([^\"]+)\"");

    private final Api api;
    private final String name;
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;
    private String ca;
    private volatile String response;
    private volatile String lastRequest = "";

    ApiContractWebhookIT(Api api) {
        this.api = api;
        this.name = "webhook-" + System.nanoTime();
    }

    @BeforeEach
    void serve() {
        ServerCertificate certificate = ServerCertificate.create(Instant.now(), Duration.ofDays(1));
        ca = Base64.getEncoder().encodeToString(certificate.certificatePem().getBytes(StandardCharsets.US_ASCII));
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addKeyValue(Buffer.buffer(certificate.keyPem()))
                                .addCertValue(Buffer.buffer(certificate.certificatePem()))))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    lastRequest = body.toString();
                    Matcher uid = UID.matcher(lastRequest);
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end("""
                            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {"uid": "%s", %s}}
                            """.formatted(uid.find() ? uid.group(1) : "", response));
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        api.delete(CONFIGURATIONS + "/" + name);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aPatchChangesWhatIsStored() {
        response = patch("[{\"op\": \"add\", \"path\": \"/data/injected\", \"value\": \"yes\"}]");
        configure("Fail", "{matchLabels: {webhook: 'on'}}");

        created("a patch is seen", "injected");
        assertThat(lastRequest).contains("\"operation\":\"CREATE\"", "\"resource\":\"configmaps\"");

        api.post(MAPS, "{metadata: {name: other}, data: {a: b}}").ok();
        assertThat(api.get(MAPS + "/other").node("/data/injected").isMissingNode())
                .as("another label")
                .isTrue();
    }

    @Test
    void aDenialSaysWhoAndWhy() {
        response = "\"allowed\": false, \"status\": {\"code\": 403, \"message\": \"not today\"}";
        configure("Fail", "{matchLabels: {webhook: 'on'}}");

        api.untilAsserted("it is denied", () -> {
            Answer denied = create();
            assertThat(denied.code()).as(denied::toString).isEqualTo(403);
            assertThat(denied.at("/message"))
                    .isEqualTo("admission webhook \"" + name + ".redtier.io\" denied the request: not today");
        });
    }

    @Test
    void oneThatDoesNotAnswerIsIgnoredOrNotAsItSays() {
        response = "\"allowed\": false";
        configure("Fail", "{matchLabels: {webhook: 'on'}}");
        api.untilAsserted("it is asked", () -> assertThat(create().code()).isEqualTo(400));
        server.close().toCompletionStage().toCompletableFuture().join();
        api.untilAsserted("it fails", () -> {
            Answer failed = create();
            assertThat(failed.code()).as(failed::toString).isEqualTo(500);
            assertThat(failed.at("/message"))
                    .startsWith("Internal error occurred: failed calling webhook \"" + name + ".redtier.io\": ");
        });
        api.patch(CONFIGURATIONS + "/" + name, Api.JSON_PATCH, """
                [{op: replace, path: /webhooks/0/failurePolicy, value: Ignore}]
                """).ok();
        api.untilAsserted("it is ignored", () -> assertThat(create().code()).isEqualTo(201));
    }

    /** A real API server takes a moment until it calls a new webhook. */
    private void created(String what, String key) {
        api.untilAsserted(what, () -> {
            Answer created = create();
            assertThat(created.code()).as(created::toString).isEqualTo(201);
            assertThat(created.at("/data/" + key)).isEqualTo("yes");
        });
    }

    private Answer create() {
        return api.post(MAPS, "{metadata: {generateName: m-, labels: {webhook: 'on'}}, data: {a: b}}");
    }

    private static String patch(String operations) {
        return "\"allowed\": true, \"patchType\": \"JSONPatch\", \"patch\": \""
                + Base64.getEncoder().encodeToString(operations.getBytes(StandardCharsets.UTF_8)) + "\"";
    }

    private void configure(String failurePolicy, String objectSelector) {
        api.postForAll(CONFIGURATIONS, """
                metadata: {name: %s}
                webhooks:
                - name: %s.redtier.io
                  admissionReviewVersions: [v1]
                  sideEffects: None
                  failurePolicy: %s
                  timeoutSeconds: 5
                  clientConfig: {url: 'https://127.0.0.1:%d/mutate', caBundle: %s}
                  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: '{ns}'}}
                  objectSelector: %s
                  rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}]
                """.formatted(
                                name, name, failurePolicy, server.actualPort(), ca, objectSelector))
                .ok();
    }
}
