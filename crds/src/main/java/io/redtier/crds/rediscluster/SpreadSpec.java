package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Objects;

/** How pods of one cluster are kept apart in one kind of place. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class SpreadSpec {

    @JsonPropertyDescription(
            "None, Preferred (apart where the scheduler can) or Required (apart, or the pod stays Pending). Default: Preferred.")
    @Default("Preferred")
    private Spread spread;

    public Spread getSpread() {
        return spread;
    }

    public void setSpread(Spread spread) {
        this.spread = spread;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpreadSpec that && Objects.equals(spread, that.spread);
    }

    @Override
    public int hashCode() {
        return Objects.hash(spread);
    }
}
