package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Objects;

/** One workload in the namespace of the policy (policy attachment as in Gateway API). Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.group != 'apps' || self.kind in ['Deployment', 'StatefulSet', 'DaemonSet']",
        message =
                "of group apps a Deployment, StatefulSet or DaemonSet can be selected; another kind needs its own group and a selector of its pods",
        messageExpression =
                "'of group apps a Deployment, StatefulSet or DaemonSet can be selected, not a ' + self.kind + '; write one of these, or the group of the kind and a selector of its pods, such as {group: argoproj.io, kind: Rollout, name: ' + self.name + ', selector: {matchLabels: {app: ' + self.name + '}}}'",
        fieldPath = ".kind")
@ValidationRule(
        value = "self.group == 'apps' || has(self.selector)",
        message = "pods of a kind outside the group apps are found by their labels; write a selector",
        messageExpression =
                "'the pods of a ' + self.kind + ' of group ' + self.group + ' are found by their labels; write selector: {matchLabels: {app: ' + self.name + '}}, with the labels that its own spec.selector has' + (self.kind in ['Deployment', 'StatefulSet', 'DaemonSet'] ? ', or leave out the group' : '')",
        fieldPath = ".selector",
        reason = "FieldValueRequired")
@ValidationRule(
        value = "self.group != 'apps' || !has(self.selector)",
        message = "selector belongs to kinds outside the group apps; remove it, or write the group of the kind",
        messageExpression =
                "'a ' + self.kind + ' of group apps is found by its name; remove the selector, or write the group of the kind'",
        fieldPath = ".selector")
@ValidationRule(
        value =
                "!has(self.selector) || (has(self.selector.matchLabels) && size(self.selector.matchLabels) > 0) || (has(self.selector.matchExpressions) && size(self.selector.matchExpressions) > 0)",
        message = "an empty selector would mean every pod; write matchLabels with the labels of the workload's pods",
        fieldPath = ".selector")
public class TargetRef {

    @JsonPropertyDescription(
            "API group of the workload. Default: apps. Any other group needs a selector, for example argoproj.io for a Rollout.")
    @Default("apps")
    @Size(max = 63)
    private String group;

    @JsonPropertyDescription(
            "Kind of the workload: Deployment, StatefulSet or DaemonSet; with another group any kind that has pods, for example Rollout.")
    @Required
    @Size(max = 63)
    @Pattern("^[A-Z][A-Za-z0-9]*$")
    private String kind;

    @JsonPropertyDescription("Name of the workload, in the policy's namespace.")
    @Required
    @Size(min = 1, max = 253)
    private String name;

    @JsonPropertyDescription(
            "Labels of the workload's pods, as in its own spec.selector; for kinds outside the group apps only. The policy takes effect when there is such a pod.")
    private LabelSelector selector;

    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
    }

    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public LabelSelector getSelector() {
        return selector;
    }

    public void setSelector(LabelSelector selector) {
        this.selector = selector;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TargetRef that
                && Objects.equals(group, that.group)
                && Objects.equals(kind, that.kind)
                && Objects.equals(name, that.name)
                && Objects.equals(selector, that.selector);
    }

    @Override
    public int hashCode() {
        return Objects.hash(group, kind, name, selector);
    }
}
