package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Objects;

/** Who may use the cluster. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class AccessSpec {

    @JsonPropertyDescription(
            "Namespaces whose CachePolicies and RateLimitPolicies may name this RedisCluster. Default: only its own.")
    @Default("{}")
    private AllowedNamespaces allowedNamespaces;

    public AllowedNamespaces getAllowedNamespaces() {
        return allowedNamespaces;
    }

    public void setAllowedNamespaces(AllowedNamespaces allowedNamespaces) {
        this.allowedNamespaces = allowedNamespaces;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessSpec that && Objects.equals(allowedNamespaces, that.allowedNamespaces);
    }

    @Override
    public int hashCode() {
        return Objects.hash(allowedNamespaces);
    }
}
