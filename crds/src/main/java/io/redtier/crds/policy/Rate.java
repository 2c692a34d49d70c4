package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.Durations;
import java.util.Objects;

/** How many, in what time. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class Rate {

    @JsonPropertyDescription("Number of requests (sum of their costs) allowed in window.")
    @Required
    @Min(1)
    @Max(1000000000)
    private Integer limit;

    @JsonPropertyDescription(
            "Time in which limit counts. TokenBucket refills limit tokens in it, LeakyBucket drains limit requests.")
    @Required
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    private String window;

    @JsonPropertyDescription(
            "TokenBucket only: size of the bucket, that is how many requests may come at once. Default: limit.")
    @Min(1)
    @Max(1000000000)
    private Integer burst;

    @JsonPropertyDescription(
            "LeakyBucket only: how many requests may wait for their turn, which comes every window/limit. Default: none waits, and the bucket holds limit requests that pass at once.")
    @Min(1)
    @Max(1000000)
    private Integer queueSize;

    public Integer getLimit() {
        return limit;
    }

    public void setLimit(Integer limit) {
        this.limit = limit;
    }

    public String getWindow() {
        return window;
    }

    public void setWindow(String window) {
        this.window = window;
    }

    public Integer getBurst() {
        return burst;
    }

    public void setBurst(Integer burst) {
        this.burst = burst;
    }

    public Integer getQueueSize() {
        return queueSize;
    }

    public void setQueueSize(Integer queueSize) {
        this.queueSize = queueSize;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rate that
                && Objects.equals(limit, that.limit)
                && Objects.equals(window, that.window)
                && Objects.equals(burst, that.burst)
                && Objects.equals(queueSize, that.queueSize);
    }

    @Override
    public int hashCode() {
        return Objects.hash(limit, window, burst, queueSize);
    }
}
