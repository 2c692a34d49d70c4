package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;

/** Namespaces whose policies may use the cluster. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.from) || (self.from == 'Selector') == has(self.selector)",
        message = "selector is needed with from: Selector and has no effect otherwise; write both or neither",
        fieldPath = ".selector")
public class AllowedNamespaces {

    @JsonPropertyDescription(
            "Same: only the namespace of the RedisCluster; All: every namespace; Selector: namespaces whose labels match selector. Default: Same.")
    @Default("Same")
    private NamespacesFrom from;

    @JsonPropertyDescription("Label selector for namespaces; used with from: Selector only.")
    private io.fabric8.kubernetes.api.model.LabelSelector selector;

    public NamespacesFrom getFrom() {
        return from;
    }

    public void setFrom(NamespacesFrom from) {
        this.from = from;
    }

    public io.fabric8.kubernetes.api.model.LabelSelector getSelector() {
        return selector;
    }

    public void setSelector(io.fabric8.kubernetes.api.model.LabelSelector selector) {
        this.selector = selector;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AllowedNamespaces that
                && Objects.equals(from, that.from)
                && Objects.equals(selector, that.selector);
    }

    @Override
    public int hashCode() {
        return Objects.hash(from, selector);
    }
}
