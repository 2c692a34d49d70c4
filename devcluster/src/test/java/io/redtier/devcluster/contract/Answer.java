package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What an API server has answered.
 *
 * @param request the request, for messages
 * @param code HTTP status
 * @param text the body
 * @param body the body if it is JSON, or else null
 */
record Answer(String request, int code, String text, ObjectNode body) {

    /** Fails unless it is a success; returns the object. */
    ObjectNode ok() {
        assertThat(code).as(this::toString).isBetween(200, 299);
        return body;
    }

    /** Fails unless it is a refusal with this status and reason; returns its message. */
    String refused(int wanted, String reason) {
        assertThat(code).as(this::toString).isEqualTo(wanted);
        assertThat(body).as(this::toString).isNotNull();
        assertThat(at("/kind")).isEqualTo("Status");
        assertThat(at("/status")).isEqualTo("Failure");
        assertThat(body.path("code").asInt()).isEqualTo(wanted);
        assertThat(at("/reason")).as(this::toString).isEqualTo(reason);
        return at("/message");
    }

    /** The causes of a refusal, as {@code reason field: message}. */
    List<String> causes() {
        return StreamSupport.stream(body.at("/details/causes").spliterator(), false)
                .map(cause -> cause.path("reason").asText() + " "
                        + cause.path("field").asText() + ": "
                        + cause.path("message").asText())
                .toList();
    }

    /** The text at a JSON pointer, empty if nothing is there. */
    String at(String pointer) {
        return body.at(pointer).asText("");
    }

    String resourceVersion() {
        return at("/metadata/resourceVersion");
    }

    /** The names of a list's items, in their order. */
    List<String> names() {
        return StreamSupport.stream(body.path("items").spliterator(), false)
                .map(item -> item.at("/metadata/name").asText())
                .toList();
    }

    JsonNode node(String pointer) {
        return body.at(pointer);
    }

    @Override
    public String toString() {
        return request + " -> " + code + " " + text;
    }
}
