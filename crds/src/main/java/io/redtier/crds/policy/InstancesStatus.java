package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Objects;

/** The instances of the workloads that a policy selects. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class InstancesStatus {

    @JsonPropertyDescription("Live instances that run the published revision.")
    private Integer loaded;

    @JsonPropertyDescription("Live instances: those that reported in the last 30 s.")
    private Integer total;

    @JsonPropertyDescription("loaded/total, as kubectl get shows it.")
    private String summary;

    public Integer getLoaded() {
        return loaded;
    }

    public void setLoaded(Integer loaded) {
        this.loaded = loaded;
    }

    public Integer getTotal() {
        return total;
    }

    public void setTotal(Integer total) {
        this.total = total;
    }

    public String getSummary() {
        return summary;
    }

    public void setSummary(String summary) {
        this.summary = summary;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InstancesStatus that
                && Objects.equals(loaded, that.loaded)
                && Objects.equals(total, that.total)
                && Objects.equals(summary, that.summary);
    }

    @Override
    public int hashCode() {
        return Objects.hash(loaded, total, summary);
    }
}
