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
        value = "self.algorithm == 'LeakyBucket' || !has(self.rate.queueSize)",
        message = "queueSize belongs to LeakyBucket; remove it or write algorithm: LeakyBucket",
        messageExpression =
                "'queueSize belongs to LeakyBucket; remove it or write algorithm: LeakyBucket instead of ' + self.algorithm",
        fieldPath = ".rate.queueSize")
@ValidationRule(
        value = "self.algorithm != 'SlidingWindowLog' || self.rate.limit <= 100000",
        message =
                "SlidingWindowLog remembers every request, 27 bytes each; write at most 100000 (2700 kB for each subject) or algorithm: SlidingWindowCounter",
        messageExpression =
                "'SlidingWindowLog remembers every request, here up to %d kB for each subject; write at most 100000 (2700 kB), or algorithm: SlidingWindowCounter, which needs the same few bytes for any limit'.format([(self.rate.limit * 27 + 999) / 1000])",
        fieldPath = ".rate.limit")
@ValidationRule(
        value =
                "!has(self.cost) || self.rate.limit < 1 || self.cost <= (has(self.rate.queueSize) ? self.rate.queueSize + 1 : has(self.rate.burst) ? self.rate.burst : self.rate.limit)",
        message =
                "a request of this cost can never pass; write at most rate.burst, or rate.queueSize + 1, or rate.limit where there is neither",
        messageExpression =
                "has(self.rate.queueSize) ? 'a request of cost %d can never pass; write at most %d, or raise rate.queueSize'.format([self.cost, self.rate.queueSize + 1]) : has(self.rate.burst) ? 'a request of cost %d can never pass; write at most %d, or raise rate.burst'.format([self.cost, self.rate.burst]) : 'a request of cost %d can never pass; write at most %d, or raise rate.limit'.format([self.cost, self.rate.limit])",
        fieldPath = ".cost")
public class LimitSpec {

    @JsonPropertyDescription(
            "FixedWindow: a counter for each window, which starts with the first request; SlidingWindowLog: exact for every stretch of time, remembers each request; SlidingWindowCounter: nearly as exact, from two counters; TokenBucket: a bucket refilled at a constant rate, for bursts; LeakyBucket: drained at a constant rate, with queueSize requests wait for their turn.")
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
