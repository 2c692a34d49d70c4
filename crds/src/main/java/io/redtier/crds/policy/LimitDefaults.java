package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Objects;

/** What holds for all limits of the policy. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class LimitDefaults {

    @JsonPropertyDescription(
            "Allow: requests pass while Redis cannot be reached; Deny: they are rejected; LocalShare: each instance grants its part of the limit, divided by the instances it knows to be alive (an instance that starts during the outage knows of none but itself), as an even stream with bursts of up to that part, so up to twice the part in one window. Default: Allow.")
    @Default("Allow")
    private LimitFailureMode onRedisFailure;

    public LimitFailureMode getOnRedisFailure() {
        return onRedisFailure;
    }

    public void setOnRedisFailure(LimitFailureMode onRedisFailure) {
        this.onRedisFailure = onRedisFailure;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitDefaults that && Objects.equals(onRedisFailure, that.onRedisFailure);
    }

    @Override
    public int hashCode() {
        return Objects.hash(onRedisFailure);
    }
}
