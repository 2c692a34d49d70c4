package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.Durations;
import java.util.Objects;

/** What keeps many callers from loading one missing value at once. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.lease) || !has(self.maxWait) || !self.lease.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') || !self.maxWait.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') || duration(self.maxWait) <= duration(self.lease)",
        message = "maxWait must be at most lease",
        messageExpression =
                "'maxWait ' + self.maxWait + ' is longer than lease ' + self.lease + '; nobody needs to wait longer than the lock can be held: write at most ' + self.lease",
        fieldPath = ".maxWait")
@ValidationRule(
        value = "!has(self.beta) || self.mode == 'Probabilistic'",
        message = "beta is only for mode Probabilistic; leave it out, or write mode: Probabilistic",
        fieldPath = ".beta")
public class StampedeProtection {

    @JsonPropertyDescription(
            "Lock: one caller loads, the others wait and read again; Probabilistic: values are loaded again before they expire, at random times that come the earlier the longer a load takes, and every caller that misses loads; None: every caller that misses loads. Default: Lock.")
    @Default("Lock")
    private StampedeProtectionMode mode;

    @JsonPropertyDescription("Time after which the lock of a loader that died is free again. Default: 10s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("10s")
    private String lease;

    @JsonPropertyDescription(
            "Longest time that a caller waits for the loader before it loads itself; at most lease. Default: 2s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.VALID, message = Durations.VALID_MESSAGE)
    @Default("2s")
    private String maxWait;

    @JsonPropertyDescription(
            "Probabilistic only: how eagerly values are loaded before they expire; with 1 about as long before as a load takes, with 2 twice as long. Above 0, at most 100. Default: 1.")
    @Max(100)
    @ValidationRule(value = "self > 0.0", message = "write a number above 0, such as 1 or 0.5")
    private Double beta;

    public StampedeProtectionMode getMode() {
        return mode;
    }

    public void setMode(StampedeProtectionMode mode) {
        this.mode = mode;
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

    public Double getBeta() {
        return beta;
    }

    public void setBeta(Double beta) {
        this.beta = beta;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StampedeProtection that
                && Objects.equals(mode, that.mode)
                && Objects.equals(lease, that.lease)
                && Objects.equals(maxWait, that.maxWait)
                && Objects.equals(beta, that.beta);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, lease, maxWait, beta);
    }
}
