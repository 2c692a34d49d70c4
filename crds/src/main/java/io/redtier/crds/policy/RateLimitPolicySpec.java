package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.ClusterRef;
import io.redtier.crds.MapLists;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What rate limits the selected workloads have. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MapLists.class, input = "targetRefs[group,kind,name]")
public class RateLimitPolicySpec {

    @JsonPropertyDescription("RedisCluster that holds the counters.")
    @Required
    private ClusterRef clusterRef;

    @JsonPropertyDescription("Workloads in the namespace of this policy that it applies to.")
    @Required
    @Size(min = 1, max = 16)
    private List<TargetRef> targetRefs;

    @JsonPropertyDescription("What holds for all limits.")
    @Default("{}")
    private LimitDefaults defaults;

    @JsonPropertyDescription(
            "Enforce: over the limit is rejected; Shadow: it is counted and reported, never rejected. Default: Enforce.")
    @Default("Enforce")
    private EnforcementMode mode;

    @JsonPropertyDescription(
            "Whether status.limits names the subjects that were rejected most. Write false where keys are personal data or secrets, such as addresses of clients or API keys, that readers of this policy must not see. Default: true.")
    @Default("true")
    private Boolean reportTopKeys;

    @JsonPropertyDescription("Limits by name.")
    @Required
    @Size(min = 1, max = 64)
    @ValidationRule(
            value = "self.all(k, k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))",
            message = "names are at most 63 lower-case letters, digits and '-', for example per-user",
            messageExpression =
                    "'not a name: ' + self.filter(k, !k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))[0] + '; write at most 63 lower-case letters, digits and \\'-\\', for example per-user'")
    private Map<String, LimitSpec> limits;

    public ClusterRef getClusterRef() {
        return clusterRef;
    }

    public void setClusterRef(ClusterRef clusterRef) {
        this.clusterRef = clusterRef;
    }

    public List<TargetRef> getTargetRefs() {
        return targetRefs;
    }

    public void setTargetRefs(List<TargetRef> targetRefs) {
        this.targetRefs = targetRefs;
    }

    public LimitDefaults getDefaults() {
        return defaults;
    }

    public void setDefaults(LimitDefaults defaults) {
        this.defaults = defaults;
    }

    public EnforcementMode getMode() {
        return mode;
    }

    public void setMode(EnforcementMode mode) {
        this.mode = mode;
    }

    public Boolean getReportTopKeys() {
        return reportTopKeys;
    }

    public void setReportTopKeys(Boolean reportTopKeys) {
        this.reportTopKeys = reportTopKeys;
    }

    public Map<String, LimitSpec> getLimits() {
        return limits;
    }

    public void setLimits(Map<String, LimitSpec> limits) {
        this.limits = limits;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RateLimitPolicySpec that
                && Objects.equals(clusterRef, that.clusterRef)
                && Objects.equals(targetRefs, that.targetRefs)
                && Objects.equals(defaults, that.defaults)
                && Objects.equals(mode, that.mode)
                && Objects.equals(reportTopKeys, that.reportTopKeys)
                && Objects.equals(limits, that.limits);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterRef, targetRefs, defaults, mode, reportTopKeys, limits);
    }
}
