package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Objects;

/** One thing that the operator is about to do. Every property is explained by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class PlannedStep {

    @JsonPropertyDescription("What it does.")
    @Required
    private String step;

    @JsonPropertyDescription("Why it is needed.")
    private String reason;

    public String getStep() {
        return step;
    }

    public void setStep(String step) {
        this.step = step;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlannedStep that
                && Objects.equals(step, that.step)
                && Objects.equals(reason, that.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(step, reason);
    }
}
