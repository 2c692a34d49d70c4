package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Objects;

/** What a cache does while Redis cannot be reached. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class CacheFailure {

    @JsonPropertyDescription("Bypass: load from the source, nothing is cached; Fail: the call fails. Default: Bypass.")
    @Default("Bypass")
    private CacheFailureMode mode;

    public CacheFailureMode getMode() {
        return mode;
    }

    public void setMode(CacheFailureMode mode) {
        this.mode = mode;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheFailure that && Objects.equals(mode, that.mode);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode);
    }
}
