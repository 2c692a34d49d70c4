package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.Durations;
import java.util.Objects;

/** Values kept in the memory of each process. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class NearCache {

    @JsonPropertyDescription("Whether there is one; nearCache: {} is enough. Default: true.")
    @Default("true")
    private Boolean enabled;

    @JsonPropertyDescription("How many values each process keeps. Default: 10000.")
    @Min(1)
    @Max(10000000)
    @Default("10000")
    private Integer maxEntries;

    @JsonPropertyDescription(
            "Longest time for which a process serves a value without asking Redis. A change is told to every process at once; this bounds what a lost message can do. Default: 30s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("30s")
    private String ttl;

    public Boolean getEnabled() {
        return enabled;
    }

    public void setEnabled(Boolean enabled) {
        this.enabled = enabled;
    }

    public Integer getMaxEntries() {
        return maxEntries;
    }

    public void setMaxEntries(Integer maxEntries) {
        this.maxEntries = maxEntries;
    }

    public String getTtl() {
        return ttl;
    }

    public void setTtl(String ttl) {
        this.ttl = ttl;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NearCache that
                && Objects.equals(enabled, that.enabled)
                && Objects.equals(maxEntries, that.maxEntries)
                && Objects.equals(ttl, that.ttl);
    }

    @Override
    public int hashCode() {
        return Objects.hash(enabled, maxEntries, ttl);
    }
}
