package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;

/** One workload in the namespace of the policy (policy attachment as in Gateway API). Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class TargetRef {

    @JsonPropertyDescription("API group of the workload. Default: apps, the only one there is.")
    @Default("apps")
    @Size(max = 63)
    @ValidationRule(
            value = "self == 'apps'",
            message = "only workloads of the group apps can be selected; write group: apps or leave it out")
    private String group;

    @JsonPropertyDescription("Kind of the workload: Deployment, StatefulSet or DaemonSet.")
    @Required
    private TargetKind kind;

    @JsonPropertyDescription("Name of the workload, in the policy's namespace.")
    @Required
    @Size(min = 1, max = 253)
    private String name;

    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
    }

    public TargetKind getKind() {
        return kind;
    }

    public void setKind(TargetKind kind) {
        this.kind = kind;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TargetRef that
                && Objects.equals(group, that.group)
                && Objects.equals(kind, that.kind)
                && Objects.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(group, kind, name);
    }
}
