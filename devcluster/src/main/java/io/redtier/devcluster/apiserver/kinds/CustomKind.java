package io.redtier.devcluster.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import io.redtier.devcluster.schema.CrdSchema;

/**
 * One served version of a CustomResourceDefinition.
 *
 * @param definition name of the definition
 * @param kind what discovery lists
 * @param version the entry of {@code spec.versions}
 * @param schema prunes, defaults and validates its objects
 */
public record CustomKind(String definition, Kind kind, JsonNode version, CrdSchema schema) {}
