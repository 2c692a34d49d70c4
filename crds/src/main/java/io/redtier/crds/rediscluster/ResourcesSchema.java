package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/**
 * The schema of {@code resources}: requests and limits. The type behind it also knows claims, which need fields in the
 * pod that a RedisCluster does not have.
 */
class ResourcesSchema {

    @JsonPropertyDescription("Most that the container may use, by resource name, for example memory: 1Gi.")
    @Size(max = 16)
    public Map<String, Quantity> limits;

    @JsonPropertyDescription("What is kept free for the container, by resource name, for example cpu: 500m.")
    @Size(max = 16)
    public Map<String, Quantity> requests;
}
