package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.ClusterRef;
import io.redtier.crds.Durations;
import java.util.Objects;

/** One work queue. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class QueueSpec {

    @JsonPropertyDescription("RedisCluster of this queue. Default: the policy's clusterRef.")
    private ClusterRef clusterRef;

    @JsonPropertyDescription("Number of jobs that each process with workers does at once. Default: 5.")
    @Min(1)
    @Max(1000)
    @Default("5")
    private Integer workers;

    @JsonPropertyDescription(
            "Number of attempts after which a job that fails is a dead letter, kept with its error. Default: 3.")
    @Min(1)
    @Max(100)
    @Default("3")
    private Integer maxAttempts;

    @JsonPropertyDescription("How long a job that failed waits for its next attempt.")
    @Default("{}")
    private QueueBackoff backoff;

    @JsonPropertyDescription(
            "Time after which a job is given to another worker when its own gave no sign of life; a job that takes longer must report progress meanwhile. At least 1s. Default: 30s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(
            value = "self.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') && duration(self) >= duration('1s')",
            message = "write a duration of at least 1s, such as 30s or 5m")
    @Default("30s")
    private String visibilityTimeout;

    @JsonPropertyDescription(
            "Time for which a job that is done is remembered, and a job with its id is not added again; 0s: not at all. Default: 1h.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.VALID, message = Durations.VALID_MESSAGE)
    @Default("1h")
    private String keepCompleted;

    public ClusterRef getClusterRef() {
        return clusterRef;
    }

    public void setClusterRef(ClusterRef clusterRef) {
        this.clusterRef = clusterRef;
    }

    public Integer getWorkers() {
        return workers;
    }

    public void setWorkers(Integer workers) {
        this.workers = workers;
    }

    public Integer getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(Integer maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public QueueBackoff getBackoff() {
        return backoff;
    }

    public void setBackoff(QueueBackoff backoff) {
        this.backoff = backoff;
    }

    public String getVisibilityTimeout() {
        return visibilityTimeout;
    }

    public void setVisibilityTimeout(String visibilityTimeout) {
        this.visibilityTimeout = visibilityTimeout;
    }

    public String getKeepCompleted() {
        return keepCompleted;
    }

    public void setKeepCompleted(String keepCompleted) {
        this.keepCompleted = keepCompleted;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueSpec that
                && Objects.equals(clusterRef, that.clusterRef)
                && Objects.equals(workers, that.workers)
                && Objects.equals(maxAttempts, that.maxAttempts)
                && Objects.equals(backoff, that.backoff)
                && Objects.equals(visibilityTimeout, that.visibilityTimeout)
                && Objects.equals(keepCompleted, that.keepCompleted);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterRef, workers, maxAttempts, backoff, visibilityTimeout, keepCompleted);
    }
}
