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

/** Exponential back-off between attempts. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.initial) || !has(self.max) || !self.initial.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') || !self.max.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') || duration(self.initial) <= duration(self.max)",
        message = "initial must be at most max",
        messageExpression =
                "'initial ' + self.initial + ' is longer than max ' + self.max + ': write a max of at least ' + self.initial",
        fieldPath = ".max")
public class QueueBackoff {

    @JsonPropertyDescription("Wait after the first failure; half to all of it, at random. Default: 2s.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("2s")
    private String initial;

    @JsonPropertyDescription("Number by which the wait is multiplied with each further failure. Default: 2.")
    @Min(1)
    @Max(10)
    @Default("2")
    private Integer factor;

    @JsonPropertyDescription("Longest wait; at least initial. Default: 1m.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("1m")
    private String max;

    public String getInitial() {
        return initial;
    }

    public void setInitial(String initial) {
        this.initial = initial;
    }

    public Integer getFactor() {
        return factor;
    }

    public void setFactor(Integer factor) {
        this.factor = factor;
    }

    public String getMax() {
        return max;
    }

    public void setMax(String max) {
        this.max = max;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueBackoff that
                && Objects.equals(initial, that.initial)
                && Objects.equals(factor, that.factor)
                && Objects.equals(max, that.max);
    }

    @Override
    public int hashCode() {
        return Objects.hash(initial, factor, max);
    }
}
