package io.redtier.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Objects;

/** Names the RedisCluster that holds the data of a policy. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ClusterRef {

    @JsonPropertyDescription("Name of the RedisCluster.")
    @Required
    @Size(min = 1, max = 63)
    private String name;

    @JsonPropertyDescription(
            "Namespace of the RedisCluster. Default: the policy's own namespace. Another namespace needs access.allowedNamespaces of the RedisCluster to admit this one.")
    @Size(min = 1, max = 63)
    private String namespace;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getNamespace() {
        return namespace;
    }

    public void setNamespace(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterRef that
                && Objects.equals(name, that.name)
                && Objects.equals(namespace, that.namespace);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, namespace);
    }
}
