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

/** How changes are written to the origin later. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class WriteBehind {

    @JsonPropertyDescription("Time for which a change waits at most, while the origin keeps up. Default: 5s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("5s")
    private String flushInterval;

    @JsonPropertyDescription(
            "Number of changes that are written at once, and that are written sooner than flushInterval when so many of one partition wait. Default: 100.")
    @Min(1)
    @Max(10_000)
    @Default("100")
    private Integer batchSize;

    @JsonPropertyDescription(
            "Number of waiting changes from which on further ones are refused; an eighth of it counts for each of the eight partitions of the keys. Default: 100000.")
    @Min(1)
    @Max(10_000_000)
    @Default("100000")
    private Integer maxPending;

    @JsonPropertyDescription(
            "Number of attempts after which a change that fails while others can be written is a dead letter, kept with its error. Default: 5.")
    @Min(1)
    @Max(100)
    @Default("5")
    private Integer maxAttempts;

    public String getFlushInterval() {
        return flushInterval;
    }

    public void setFlushInterval(String flushInterval) {
        this.flushInterval = flushInterval;
    }

    public Integer getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(Integer batchSize) {
        this.batchSize = batchSize;
    }

    public Integer getMaxPending() {
        return maxPending;
    }

    public void setMaxPending(Integer maxPending) {
        this.maxPending = maxPending;
    }

    public Integer getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(Integer maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WriteBehind that
                && Objects.equals(flushInterval, that.flushInterval)
                && Objects.equals(batchSize, that.batchSize)
                && Objects.equals(maxPending, that.maxPending)
                && Objects.equals(maxAttempts, that.maxAttempts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(flushInterval, batchSize, maxPending, maxAttempts);
    }
}
