package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import io.redtier.crds.MapLists;
import java.util.Arrays;
import java.util.List;

/** What a RedisCluster is, as last observed. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MapLists.class, input = "conditions[type] nodes[pod]")
public class RedisClusterStatus {

    @JsonPropertyDescription("metadata.generation that this status describes.")
    private Long observedGeneration;

    @JsonPropertyDescription("One word for the state; the conditions hold the detail.")
    private Phase phase;

    @JsonPropertyDescription("Name of the pod that is the primary; empty while there is none, and in mode Cluster.")
    private String currentPrimary;

    @JsonPropertyDescription(
            "Name of the pod that was the primary last; stays while there is none, so that its data is preferred.")
    private String lastPrimary;

    @JsonPropertyDescription("What the operator is about to do to the topology, in order; empty when there is nothing.")
    private List<PlannedStep> plan;

    @JsonPropertyDescription("The Redis nodes as last seen.")
    private List<NodeStatus> nodes;

    @JsonPropertyDescription(
            "Number of replicas that exist (pods in the role replica; the primary is not counted); in mode Cluster those of shard 0.")
    @StatusReplicas
    private Integer replicas;

    @JsonPropertyDescription(
            "Number of replicas that are ready and in sync with the primary; in mode Cluster that of the shard that has the fewest.")
    private Integer readyReplicas;

    @JsonPropertyDescription("Number of primaries that are ready and own slots; in mode Cluster only.")
    private Integer primaries;

    @JsonPropertyDescription("Number of slots that a living primary owns, of 16384; in mode Cluster only.")
    private Integer slotsAssigned;

    @JsonPropertyDescription("Label selector of the pods counted by replicas, for autoscalers.")
    @LabelSelector
    private String selector;

    @JsonPropertyDescription("Redis version that the primary runs.")
    private String version;

    @JsonPropertyDescription("Addresses for clients.")
    private EndpointsStatus endpoints;

    @JsonPropertyDescription("The Secret with everything that a client needs to connect.")
    private BindingStatus binding;

    @JsonPropertyDescription("Conditions: Ready, Progressing, Degraded, TopologyHealthy, ConfigurationApplied.")
    private List<Condition> conditions;

    public Long getObservedGeneration() {
        return observedGeneration;
    }

    public void setObservedGeneration(Long observedGeneration) {
        this.observedGeneration = observedGeneration;
    }

    public Phase getPhase() {
        return phase;
    }

    public void setPhase(Phase phase) {
        this.phase = phase;
    }

    public String getCurrentPrimary() {
        return currentPrimary;
    }

    public void setCurrentPrimary(String currentPrimary) {
        this.currentPrimary = currentPrimary;
    }

    public String getLastPrimary() {
        return lastPrimary;
    }

    public void setLastPrimary(String lastPrimary) {
        this.lastPrimary = lastPrimary;
    }

    public List<PlannedStep> getPlan() {
        return plan;
    }

    public void setPlan(List<PlannedStep> plan) {
        this.plan = plan;
    }

    public List<NodeStatus> getNodes() {
        return nodes;
    }

    public void setNodes(List<NodeStatus> nodes) {
        this.nodes = nodes;
    }

    public Integer getReplicas() {
        return replicas;
    }

    public void setReplicas(Integer replicas) {
        this.replicas = replicas;
    }

    public Integer getReadyReplicas() {
        return readyReplicas;
    }

    public void setReadyReplicas(Integer readyReplicas) {
        this.readyReplicas = readyReplicas;
    }

    public String getSelector() {
        return selector;
    }

    public void setSelector(String selector) {
        this.selector = selector;
    }

    public String getVersion() {
        return version;
    }

    public void setVersion(String version) {
        this.version = version;
    }

    public EndpointsStatus getEndpoints() {
        return endpoints;
    }

    public void setEndpoints(EndpointsStatus endpoints) {
        this.endpoints = endpoints;
    }

    public BindingStatus getBinding() {
        return binding;
    }

    public void setBinding(BindingStatus binding) {
        this.binding = binding;
    }

    public List<Condition> getConditions() {
        return conditions;
    }

    public void setConditions(List<Condition> conditions) {
        this.conditions = conditions;
    }

    public Integer getPrimaries() {
        return primaries;
    }

    public void setPrimaries(Integer primaries) {
        this.primaries = primaries;
    }

    public Integer getSlotsAssigned() {
        return slotsAssigned;
    }

    public void setSlotsAssigned(Integer slotsAssigned) {
        this.slotsAssigned = slotsAssigned;
    }

    private List<Object> fields() {
        return Arrays.asList(
                observedGeneration,
                phase,
                currentPrimary,
                lastPrimary,
                plan,
                nodes,
                replicas,
                readyReplicas,
                primaries,
                slotsAssigned,
                selector,
                version,
                endpoints,
                binding,
                conditions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisClusterStatus that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }
}
