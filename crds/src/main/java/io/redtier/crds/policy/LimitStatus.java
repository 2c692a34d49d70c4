package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Objects;

/** What one limit decided lately. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class LimitStatus {

    @JsonPropertyDescription("Name of the limit.")
    @Required
    private String name;

    @JsonPropertyDescription(
            "Requests allowed in the minute before lastReported, over all live instances, to two significant digits.")
    private Long allowed;

    @JsonPropertyDescription("Requests rejected in that minute, to two significant digits.")
    private Long rejected;

    @JsonPropertyDescription("Requests that mode Shadow let pass in that minute, to two significant digits.")
    private Long shadowRejected;

    @JsonPropertyDescription(
            "The up to five subjects that were rejected most in that minute; not with reportTopKeys: false.")
    private List<TopKey> topKeys;

    @JsonPropertyDescription(
            "When these figures were collected (RFC 3339). They are written at most once a minute, and only if they change.")
    private String lastReported;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public Long getAllowed() {
        return allowed;
    }

    public void setAllowed(Long allowed) {
        this.allowed = allowed;
    }

    public Long getRejected() {
        return rejected;
    }

    public void setRejected(Long rejected) {
        this.rejected = rejected;
    }

    public Long getShadowRejected() {
        return shadowRejected;
    }

    public void setShadowRejected(Long shadowRejected) {
        this.shadowRejected = shadowRejected;
    }

    public List<TopKey> getTopKeys() {
        return topKeys;
    }

    public void setTopKeys(List<TopKey> topKeys) {
        this.topKeys = topKeys;
    }

    public String getLastReported() {
        return lastReported;
    }

    public void setLastReported(String lastReported) {
        this.lastReported = lastReported;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitStatus that
                && Objects.equals(name, that.name)
                && Objects.equals(allowed, that.allowed)
                && Objects.equals(rejected, that.rejected)
                && Objects.equals(shadowRejected, that.shadowRejected)
                && Objects.equals(topKeys, that.topKeys)
                && Objects.equals(lastReported, that.lastReported);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, allowed, rejected, shadowRejected, topKeys, lastReported);
    }
}
