package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;

/** One rate limit. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.algorithm == 'TokenBucket' || !has(self.rate.burst)",
        message = "burst belongs to TokenBucket; remove it or write algorithm: TokenBucket",
        messageExpression =
                "'burst belongs to TokenBucket; remove it or write algorithm: TokenBucket instead of ' + self.algorithm",
        fieldPath = ".rate.burst")
@ValidationRule(
        value =
                "!has(self.cost) || self.rate.limit < 1 || self.cost <= (has(self.rate.burst) ? self.rate.burst : self.rate.limit)",
        message =
                "a request of this cost can never pass; write at most rate.burst, or rate.limit where there is no burst",
        messageExpression =
                "has(self.rate.burst) ? 'a request of cost %d can never pass; write at most %d, or raise rate.burst'.format([self.cost, self.rate.burst]) : 'a request of cost %d can never pass; write at most %d, or raise rate.limit'.format([self.cost, self.rate.limit])",
        fieldPath = ".cost")
public class LimitSpec {

    @JsonPropertyDescription(
            "FixedWindow: a counter for each window; TokenBucket: a bucket refilled at a constant rate.")
    @Required
    private LimitAlgorithm algorithm;

    @JsonPropertyDescription("How many requests, in what time.")
    @Required
    private Rate rate;

    @JsonPropertyDescription(
            "What is counted apart: the parts together make the subject, for example the header X-User-Id.")
    @Required
    @Size(min = 1, max = 4)
    private List<KeyPart> key;

    @JsonPropertyDescription("Which requests are counted. Default: all.")
    private RequestMatch when;

    @JsonPropertyDescription("What one request costs. Default: 1.")
    @Min(1)
    @Max(1000000)
    @Default("1")
    private Integer cost;

    @JsonPropertyDescription("What a rejected client is told.")
    @Default("{}")
    private LimitResponse response;

    public LimitAlgorithm getAlgorithm() {
        return algorithm;
    }

    public void setAlgorithm(LimitAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    public Rate getRate() {
        return rate;
    }

    public void setRate(Rate rate) {
        this.rate = rate;
    }

    public List<KeyPart> getKey() {
        return key;
    }

    public void setKey(List<KeyPart> key) {
        this.key = key;
    }

    public RequestMatch getWhen() {
        return when;
    }

    public void setWhen(RequestMatch when) {
        this.when = when;
    }

    public Integer getCost() {
        return cost;
    }

    public void setCost(Integer cost) {
        this.cost = cost;
    }

    public LimitResponse getResponse() {
        return response;
    }

    public void setResponse(LimitResponse response) {
        this.response = response;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitSpec that
                && Objects.equals(algorithm, that.algorithm)
                && Objects.equals(rate, that.rate)
                && Objects.equals(key, that.key)
                && Objects.equals(when, that.when)
                && Objects.equals(cost, that.cost)
                && Objects.equals(response, that.response);
    }

    @Override
    public int hashCode() {
        return Objects.hash(algorithm, rate, key, when, cost, response);
    }
}
