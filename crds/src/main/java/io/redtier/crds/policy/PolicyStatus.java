package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Condition;
import io.redtier.crds.MapLists;
import java.util.List;
import java.util.Objects;

/** What became of a policy. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MapLists.class, input = "conditions[type] documents[kind,name] caches[name] limits[name]")
public class PolicyStatus {

    @JsonPropertyDescription("metadata.generation that this status describes.")
    private Long observedGeneration;

    @JsonPropertyDescription(
            "Revision of the first policy document that holds this policy as it is now (of the first workload by name, where it selects several).")
    private String revision;

    @JsonPropertyDescription("The published policy document of each workload that this policy selects.")
    private List<PublishedDocument> documents;

    @JsonPropertyDescription("How many instances run the published revision.")
    private InstancesStatus instances;

    @JsonPropertyDescription("What the caches did lately, those that were used.")
    private List<CacheStatus> caches;

    @JsonPropertyDescription("What the limits decided lately, those that were used.")
    private List<LimitStatus> limits;

    @JsonPropertyDescription(
            "Conditions: Accepted, Enforced; NotIntercepted while requests reach a workload past the sidecar that its pods ask for.")
    private List<Condition> conditions;

    public Long getObservedGeneration() {
        return observedGeneration;
    }

    public void setObservedGeneration(Long observedGeneration) {
        this.observedGeneration = observedGeneration;
    }

    public String getRevision() {
        return revision;
    }

    public void setRevision(String revision) {
        this.revision = revision;
    }

    public List<PublishedDocument> getDocuments() {
        return documents;
    }

    public void setDocuments(List<PublishedDocument> documents) {
        this.documents = documents;
    }

    public InstancesStatus getInstances() {
        return instances;
    }

    public void setInstances(InstancesStatus instances) {
        this.instances = instances;
    }

    public List<CacheStatus> getCaches() {
        return caches;
    }

    public void setCaches(List<CacheStatus> caches) {
        this.caches = caches;
    }

    public List<LimitStatus> getLimits() {
        return limits;
    }

    public void setLimits(List<LimitStatus> limits) {
        this.limits = limits;
    }

    public List<Condition> getConditions() {
        return conditions;
    }

    public void setConditions(List<Condition> conditions) {
        this.conditions = conditions;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyStatus that
                && Objects.equals(observedGeneration, that.observedGeneration)
                && Objects.equals(revision, that.revision)
                && Objects.equals(documents, that.documents)
                && Objects.equals(instances, that.instances)
                && Objects.equals(caches, that.caches)
                && Objects.equals(limits, that.limits)
                && Objects.equals(conditions, that.conditions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(observedGeneration, revision, documents, instances, caches, limits, conditions);
    }
}
