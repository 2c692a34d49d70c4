package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.Objects;

/** Values loaded when processes start. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class WarmUp {

    @JsonPropertyDescription("Whether there are any; warmUp: {} is enough. Default: true.")
    @Default("true")
    private Boolean enabled;

    @JsonPropertyDescription("How many values; the application says which. Default: 100.")
    @Min(1)
    @Max(100000)
    @Default("100")
    private Integer limit;

    public Boolean getEnabled() {
        return enabled;
    }

    public void setEnabled(Boolean enabled) {
        this.enabled = enabled;
    }

    public Integer getLimit() {
        return limit;
    }

    public void setLimit(Integer limit) {
        this.limit = limit;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WarmUp that
                && Objects.equals(enabled, that.enabled)
                && Objects.equals(limit, that.limit);
    }

    @Override
    public int hashCode() {
        return Objects.hash(enabled, limit);
    }
}
