package io.redtier.crds.rediscluster;

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

/** The sentinels of a cluster. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.quorum) || !has(self.replicas) || self.quorum <= self.replicas",
        message = "quorum must be at most replicas",
        messageExpression =
                "'a quorum of %d can never be reached by %d sentinels; write %d, or raise replicas'.format([self.quorum, self.replicas, self.replicas / 2 + 1])",
        fieldPath = ".quorum")
public class SentinelSpec {

    @JsonPropertyDescription(
            "Number of sentinel pods. An odd number is best: 3 survive the loss of one, 5 of two. Default: 3.")
    @Min(1)
    @Max(9)
    @Default("3")
    private Integer replicas;

    @JsonPropertyDescription(
            "Number of sentinels that must agree that the primary is down; at most replicas. Default: 2.")
    @Min(1)
    @Max(9)
    @Default("2")
    private Integer quorum;

    @JsonPropertyDescription("Time without an answer after which a sentinel takes the primary for down. Default: 5s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("5s")
    private String downAfter;

    @JsonPropertyDescription("Time after which an unfinished failover is tried again. Default: 10s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("10s")
    private String failoverTimeout;

    @JsonPropertyDescription("Number of replicas that copy from the new primary at the same time. Default: 1.")
    @Min(1)
    @Max(16)
    @Default("1")
    private Integer parallelSyncs;

    public Integer getReplicas() {
        return replicas;
    }

    public void setReplicas(Integer replicas) {
        this.replicas = replicas;
    }

    public Integer getQuorum() {
        return quorum;
    }

    public void setQuorum(Integer quorum) {
        this.quorum = quorum;
    }

    public String getDownAfter() {
        return downAfter;
    }

    public void setDownAfter(String downAfter) {
        this.downAfter = downAfter;
    }

    public String getFailoverTimeout() {
        return failoverTimeout;
    }

    public void setFailoverTimeout(String failoverTimeout) {
        this.failoverTimeout = failoverTimeout;
    }

    public Integer getParallelSyncs() {
        return parallelSyncs;
    }

    public void setParallelSyncs(Integer parallelSyncs) {
        this.parallelSyncs = parallelSyncs;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SentinelSpec that
                && Objects.equals(replicas, that.replicas)
                && Objects.equals(quorum, that.quorum)
                && Objects.equals(downAfter, that.downAfter)
                && Objects.equals(failoverTimeout, that.failoverTimeout)
                && Objects.equals(parallelSyncs, that.parallelSyncs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(replicas, quorum, downAfter, failoverTimeout, parallelSyncs);
    }
}
