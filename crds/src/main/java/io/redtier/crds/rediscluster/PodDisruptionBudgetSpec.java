package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Objects;

/** Protection against voluntary disruption. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class PodDisruptionBudgetSpec {

    @JsonPropertyDescription(
            "Managed: the operator keeps a PodDisruptionBudget for the data pods and one for the sentinels; None: there is none. Default: Managed.")
    @Default("Managed")
    private DisruptionBudgetMode mode;

    public DisruptionBudgetMode getMode() {
        return mode;
    }

    public void setMode(DisruptionBudgetMode mode) {
        this.mode = mode;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PodDisruptionBudgetSpec that && Objects.equals(mode, that.mode);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode);
    }
}
