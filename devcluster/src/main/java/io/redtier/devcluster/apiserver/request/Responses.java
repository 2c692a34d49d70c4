package io.redtier.devcluster.apiserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.resource.Json;

/** Makes answers. */
public final class Responses {

    private Responses() {}

    /** {@return an answer in JSON} */
    public static MockResponse json(int code, JsonNode body) {
        return new MockResponse()
                .setResponseCode(code)
                .setHeader("Content-Type", "application/json")
                .setBody(Json.write(body));
    }

    /** {@return a refusal} */
    public static MockResponse status(Status status) {
        MockResponse response = json(status.getCode(), Json.tree(status));
        return status.getCode() == 429 ? response.setHeader("Retry-After", "1") : response;
    }

    /** {@return plain text} */
    public static MockResponse text(String body) {
        return new MockResponse()
                .setResponseCode(200)
                .setHeader("Content-Type", "text/plain; charset=utf-8")
                .setBody(body);
    }
}
