package io.redtier.devcluster.contract;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.core.ThrowingRunnable;

/**
 * The API under test, by plain HTTP, as a test class uses it: with a namespace of its own, for which {@code {ns}} stands in
 * paths and bodies. Bodies are written as YAML and sent as JSON. What it has made goes when it is closed.
 */
final class Api implements AutoCloseable {

    static final String JSON = "application/json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
    static final String APPLY = "application/apply-patch+yaml";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ApiServers.Server server;
    private final HttpClient http;
    private final String token;
    private final String namespace;
    private final Deque<String> clusterScoped = new ArrayDeque<>();

    private Api(ApiServers.Server server, HttpClient http, String token, String namespace) {
        this.server = server;
        this.http = http;
        this.token = token;
        this.namespace = namespace;
    }

    /** Makes a namespace; pods can be made in it when this returns. */
    static Api of(ApiServers.Server server, String hint) {
        try {
            Config config = server.config();
            HttpClient http = HttpClient.newBuilder()
                    // What the embedded server speaks, so that both are asked alike.
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(SSLUtils.sslContext(config))
                    .connectTimeout(PATIENCE)
                    .build();
            String name = hint.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT) + "-" + suffix();
            String token = config.getOauthToken() == null ? config.getAutoOAuthToken() : config.getOauthToken();
            Api api = new Api(server, http, token, name);
            api.makeNamespace(name);
            return api;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A word that no other run uses. */
    static String suffix() {
        return Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36, Integer.MAX_VALUE), 36);
    }

    /** Makes a further namespace, which goes with this one. */
    void makeNamespace(String name) {
        postForAll("/api/v1/namespaces", "{metadata: {name: " + name + "}}").ok();
        String accounts = "/api/v1/namespaces/" + name + "/serviceaccounts";
        if (server.controllers()) {
            await("the service account that pods of " + name + " need")
                    .atMost(PATIENCE)
                    .until(() -> get(accounts + "/default").code() == 200);
        } else {
            post(accounts, "{metadata: {name: default}}").ok();
        }
    }

    String namespace() {
        return namespace;
    }

    /** Whether a controller manager works on the server: garbage collection, disruption budgets, namespaces. */
    boolean controllers() {
        return server.controllers();
    }

    Answer get(String path) {
        return send("GET", path, null, null);
    }

    /** As kubectl asks for tables. */
    Answer getAs(String accept, String path) {
        return send(request("GET", path, null, null).setHeader("Accept", accept).build());
    }

    /** As another user. */
    Answer postAs(String bearer, String path, String yaml) {
        return send(request("POST", path, JSON, json(yaml))
                .setHeader("Authorization", "Bearer " + bearer)
                .build());
    }

    Answer post(String path, String yaml) {
        return send("POST", path, JSON, json(yaml));
    }

    /** Makes something outside of namespaces, which is deleted when the class is done. */
    Answer postForAll(String path, String yaml) {
        Answer made = post(path, yaml);
        if (made.code() < 300) {
            clusterScoped.push(path + "/" + made.at("/metadata/name"));
        }
        return made;
    }

    /** Makes the definition of a custom kind, which goes when the class is done, and waits until it is served. */
    void define(JsonNode definition, String served) {
        postForAll("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition.toString())
                .ok();
        await(served).atMost(PATIENCE).until(() -> get(served).code() == 200);
    }

    Answer put(String path, JsonNode object) {
        return send("PUT", path, JSON, object.toString());
    }

    Answer patch(String path, String type, String yaml) {
        return send("PATCH", path, type, json(yaml));
    }

    /** Server-side apply. */
    Answer apply(String path, String manager, String yaml) {
        String separator = path.contains("?") ? "&" : "?";
        return patch(path + separator + "fieldManager=" + manager, APPLY, yaml);
    }

    Answer delete(String path) {
        return send("DELETE", path, null, null);
    }

    Answer delete(String path, String options) {
        return send("DELETE", path, JSON, json("{apiVersion: v1, kind: DeleteOptions, " + options + "}"));
    }

    /** A request with this very body. */
    Answer send(String method, String path, String type, String body) {
        return send(request(method, path, type, body).build());
    }

    /** Begins to watch; {@code path} is a collection, with or without parameters. */
    ApiWatch watch(String path) {
        return watchAs(JSON, path);
    }

    ApiWatch watchAs(String accept, String path) {
        String separator = path.contains("?") ? "&" : "?";
        HttpRequest request = request("GET", path + separator + "watch=true", null, null)
                .setHeader("Accept", accept)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return new ApiWatch(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(request.uri() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void until(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).until(condition);
    }

    void untilAsserted(String what, ThrowingRunnable assertion) {
        await(what).atMost(PATIENCE).untilAsserted(assertion);
    }

    /** YAML as a tree, with the namespace filled in. */
    ObjectNode yaml(String text) {
        try {
            return (ObjectNode) Serialization.yamlMapper().readTree(fill(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String json(String yaml) {
        try {
            return Serialization.yamlMapper().readTree(fill(yaml)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String fill(String text) {
        return text.replace("{ns}", namespace);
    }

    private HttpRequest.Builder request(String method, String path, String type, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.config().getMasterUrl().replaceAll("/$", "")
                                + fill(path).replace("{", "%7B").replace("}", "%7D")))
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .setHeader("Accept", JSON)
                .setHeader("User-Agent", "contract/1");
        if (token != null && !token.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        return type == null ? request : request.setHeader("Content-Type", type);
    }

    private Answer send(HttpRequest request) {
        String what = request.method() + " " + request.uri().getPath();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            boolean json =
                    response.headers().firstValue("Content-Type").orElse("").startsWith(JSON);
            return new Answer(
                    what,
                    response.statusCode(),
                    response.body(),
                    json ? (ObjectNode) Serialization.jsonMapper().readTree(response.body()) : null);
        } catch (IOException e) {
            throw new UncheckedIOException(what + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        while (!clusterScoped.isEmpty()) {
            delete(clusterScoped.pop());
        }
    }

    @Override
    public String toString() {
        return server.name();
    }
}
