package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where the pods run. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class SchedulingSpec {

    @JsonPropertyDescription("Spread over zones (topology.kubernetes.io/zone). Default: Preferred.")
    @Default("{}")
    private SpreadSpec zone;

    @JsonPropertyDescription("Spread over nodes (kubernetes.io/hostname). Default: Preferred.")
    @Default("{}")
    private SpreadSpec node;

    @JsonPropertyDescription("Labels that a node must have. Default: none.")
    @Size(max = 32)
    private Map<String, String> nodeSelector;

    @JsonPropertyDescription("Taints that the pods tolerate. Default: none.")
    @Size(max = 32)
    private List<Toleration> tolerations;

    @JsonPropertyDescription("PriorityClass of the pods. Default: none.")
    @Size(min = 1, max = 253)
    private String priorityClassName;

    public SpreadSpec getZone() {
        return zone;
    }

    public void setZone(SpreadSpec zone) {
        this.zone = zone;
    }

    public SpreadSpec getNode() {
        return node;
    }

    public void setNode(SpreadSpec node) {
        this.node = node;
    }

    public Map<String, String> getNodeSelector() {
        return nodeSelector;
    }

    public void setNodeSelector(Map<String, String> nodeSelector) {
        this.nodeSelector = nodeSelector;
    }

    public List<Toleration> getTolerations() {
        return tolerations;
    }

    public void setTolerations(List<Toleration> tolerations) {
        this.tolerations = tolerations;
    }

    public String getPriorityClassName() {
        return priorityClassName;
    }

    public void setPriorityClassName(String priorityClassName) {
        this.priorityClassName = priorityClassName;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SchedulingSpec that
                && Objects.equals(zone, that.zone)
                && Objects.equals(node, that.node)
                && Objects.equals(nodeSelector, that.nodeSelector)
                && Objects.equals(tolerations, that.tolerations)
                && Objects.equals(priorityClassName, that.priorityClassName);
    }

    @Override
    public int hashCode() {
        return Objects.hash(zone, node, nodeSelector, tolerations, priorityClassName);
    }
}
