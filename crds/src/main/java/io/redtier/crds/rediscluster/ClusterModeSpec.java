package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.Durations;
import java.util.Objects;

/** How the nodes of mode Cluster work together. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ClusterModeSpec {

    @JsonPropertyDescription(
            "Time without an answer after which nodes take one of them for failed, and promote a replica in its place. From 1s to 5m. Default: 5s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(
            value =
                    "self.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') && duration(self) >= duration('1s') && duration(self) <= duration('5m')",
            message =
                    "write a duration from 1s to 5m, such as 5s or 15s; with less, a short pause of the network is a failover, with more, nobody replaces a dead primary for long")
    @Default("5s")
    private String nodeTimeout;

    @JsonPropertyDescription(
            "Whether all nodes refuse every request while some slots have no primary, instead of those slots alone. Default: false.")
    @Default("false")
    private Boolean requireFullCoverage;

    public String getNodeTimeout() {
        return nodeTimeout;
    }

    public void setNodeTimeout(String nodeTimeout) {
        this.nodeTimeout = nodeTimeout;
    }

    public Boolean getRequireFullCoverage() {
        return requireFullCoverage;
    }

    public void setRequireFullCoverage(Boolean requireFullCoverage) {
        this.requireFullCoverage = requireFullCoverage;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterModeSpec that
                && Objects.equals(nodeTimeout, that.nodeTimeout)
                && Objects.equals(requireFullCoverage, that.requireFullCoverage);
    }

    @Override
    public int hashCode() {
        return Objects.hash(nodeTimeout, requireFullCoverage);
    }
}
