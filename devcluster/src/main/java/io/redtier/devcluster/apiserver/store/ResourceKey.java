package io.redtier.devcluster.apiserver.store;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where an object lives.
 *
 * @param collection all objects of a kind, whatever their version: {@code group/plural}, the core group being empty
 * @param namespace empty for cluster-scoped kinds
 * @param name the object's name
 */
public record ResourceKey(String collection, String namespace, String name) {

    /** {@return the key of an object of that collection} */
    public static ResourceKey of(String collection, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return new ResourceKey(
                collection,
                metadata.path("namespace").asText(""),
                metadata.path("name").asText());
    }
}
