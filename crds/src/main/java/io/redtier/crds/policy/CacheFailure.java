package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.Durations;
import java.util.Objects;

/** What a cache does while Redis cannot be reached. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.staleFor) || self.mode == 'ServeStale'",
        message = "staleFor is only for mode ServeStale; leave it out, or write mode: ServeStale",
        fieldPath = ".staleFor")
public class CacheFailure {

    @JsonPropertyDescription(
            "Bypass: load from the source, nothing is cached; ServeStale: serve what the near cache still has, else as Bypass; Fail: the call fails. Default: Bypass.")
    @Default("Bypass")
    private CacheFailureMode mode;

    @JsonPropertyDescription(
            "ServeStale only: how long after nearCache.ttl a value is still served while Redis cannot be reached. Default: 10m.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    private String staleFor;

    public CacheFailureMode getMode() {
        return mode;
    }

    public void setMode(CacheFailureMode mode) {
        this.mode = mode;
    }

    public String getStaleFor() {
        return staleFor;
    }

    public void setStaleFor(String staleFor) {
        this.staleFor = staleFor;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheFailure that
                && Objects.equals(mode, that.mode)
                && Objects.equals(staleFor, that.staleFor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, staleFor);
    }
}
