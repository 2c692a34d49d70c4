package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;

/** How much memory Redis may use, and what it does then. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.maxMemory) != has(self.maxMemoryPercentOfLimit)",
        message = "set exactly one of maxMemory (for example 512Mi) and maxMemoryPercentOfLimit (for example 75)")
public class MemorySpec {

    @JsonPropertyDescription(
            "Memory that Redis may use for data, as 512Mi or 2Gi. Give either this or maxMemoryPercentOfLimit.")
    @ValidationRule(
            value =
                    "(type(self) == int && self > 0) || (type(self) == string && isQuantity(self) && quantity(self).isGreaterThan(quantity('0')))",
            message = "write a quantity of bytes greater than zero, such as 512Mi or 2Gi")
    private Quantity maxMemory;

    @JsonPropertyDescription(
            "Memory that Redis may use for data, in percent of resources.limits.memory. Leave room for buffers and forks: 75 is a good value.")
    @Min(1)
    @Max(95)
    private Integer maxMemoryPercentOfLimit;

    @JsonPropertyDescription(
            "What Redis does at the limit, in its own words. Locks need noeviction. Default: allkeys-lru.")
    @Default("allkeys-lru")
    private EvictionPolicy policy;

    public Quantity getMaxMemory() {
        return maxMemory;
    }

    public void setMaxMemory(Quantity maxMemory) {
        this.maxMemory = maxMemory;
    }

    public Integer getMaxMemoryPercentOfLimit() {
        return maxMemoryPercentOfLimit;
    }

    public void setMaxMemoryPercentOfLimit(Integer maxMemoryPercentOfLimit) {
        this.maxMemoryPercentOfLimit = maxMemoryPercentOfLimit;
    }

    public EvictionPolicy getPolicy() {
        return policy;
    }

    public void setPolicy(EvictionPolicy policy) {
        this.policy = policy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemorySpec that
                && Objects.equals(maxMemory, that.maxMemory)
                && Objects.equals(maxMemoryPercentOfLimit, that.maxMemoryPercentOfLimit)
                && Objects.equals(policy, that.policy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxMemory, maxMemoryPercentOfLimit, policy);
    }
}
