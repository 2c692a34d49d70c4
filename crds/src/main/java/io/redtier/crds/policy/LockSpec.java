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

/** One kind of lock; each key of it is a lock of its own. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class LockSpec {

    @JsonPropertyDescription("RedisCluster of this lock. Default: the policy's clusterRef.")
    private ClusterRef clusterRef;

    @JsonPropertyDescription(
            "Time after which the lock is free again when its owner died without releasing it; at least 100ms. Default: 10s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(
            value = "self.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') && duration(self) >= duration('100ms')",
            message = "write a duration of at least 100ms, such as 500ms, 10s or 1m")
    @Default("10s")
    private String lease;

    @JsonPropertyDescription("Longest time that a caller waits for the lock; 0s: not at all. Default: 0s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.VALID, message = Durations.VALID_MESSAGE)
    @Default("0s")
    private String maxWait;

    @JsonPropertyDescription("Whether the lease is renewed while the owner lives. Default: true.")
    @Default("true")
    private Boolean renew;

    @JsonPropertyDescription(
            "Whether each owner gets a number larger than that of every owner before, for stores that can refuse late writers. Default: false.")
    @Default("false")
    private Boolean fencing;

    @JsonPropertyDescription(
            "Number of replicas that must have the lock before its owner has it, at most those of the RedisCluster; the more, the less likely is a second owner after a crash of the primary, and without that many replicas nobody gets the lock. Default: 0.")
    @Min(0)
    @Max(15)
    @Default("0")
    private Integer minReplicasAcked;

    public ClusterRef getClusterRef() {
        return clusterRef;
    }

    public void setClusterRef(ClusterRef clusterRef) {
        this.clusterRef = clusterRef;
    }

    public String getLease() {
        return lease;
    }

    public void setLease(String lease) {
        this.lease = lease;
    }

    public String getMaxWait() {
        return maxWait;
    }

    public void setMaxWait(String maxWait) {
        this.maxWait = maxWait;
    }

    public Boolean getRenew() {
        return renew;
    }

    public void setRenew(Boolean renew) {
        this.renew = renew;
    }

    public Boolean getFencing() {
        return fencing;
    }

    public void setFencing(Boolean fencing) {
        this.fencing = fencing;
    }

    public Integer getMinReplicasAcked() {
        return minReplicasAcked;
    }

    public void setMinReplicasAcked(Integer minReplicasAcked) {
        this.minReplicasAcked = minReplicasAcked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LockSpec that
                && Objects.equals(clusterRef, that.clusterRef)
                && Objects.equals(lease, that.lease)
                && Objects.equals(maxWait, that.maxWait)
                && Objects.equals(renew, that.renew)
                && Objects.equals(fencing, that.fencing)
                && Objects.equals(minReplicasAcked, that.minReplicasAcked);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterRef, lease, maxWait, renew, fencing, minReplicasAcked);
    }
}
