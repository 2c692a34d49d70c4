package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Objects;

/** What one cache did lately. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class CacheStatus {

    @JsonPropertyDescription("Name of the cache.")
    @Required
    private String name;

    @JsonPropertyDescription(
            "Hits in percent of all reads, in the minute before lastReported, over all live instances.")
    private Integer hitRatePercent;

    @JsonPropertyDescription("Reads in that minute, to two significant digits.")
    private Long reads;

    @JsonPropertyDescription("Loads by a miss in that minute, to two significant digits.")
    private Long loads;

    @JsonPropertyDescription("Misses that waited for the load of another in that minute, to two significant digits.")
    private Long stampedesAverted;

    @JsonPropertyDescription(
            "When these figures were collected (RFC 3339). They are written at most once a minute, and only if they change.")
    private String lastReported;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public Integer getHitRatePercent() {
        return hitRatePercent;
    }

    public void setHitRatePercent(Integer hitRatePercent) {
        this.hitRatePercent = hitRatePercent;
    }

    public Long getReads() {
        return reads;
    }

    public void setReads(Long reads) {
        this.reads = reads;
    }

    public Long getLoads() {
        return loads;
    }

    public void setLoads(Long loads) {
        this.loads = loads;
    }

    public Long getStampedesAverted() {
        return stampedesAverted;
    }

    public void setStampedesAverted(Long stampedesAverted) {
        this.stampedesAverted = stampedesAverted;
    }

    public String getLastReported() {
        return lastReported;
    }

    public void setLastReported(String lastReported) {
        this.lastReported = lastReported;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheStatus that
                && Objects.equals(name, that.name)
                && Objects.equals(hitRatePercent, that.hitRatePercent)
                && Objects.equals(reads, that.reads)
                && Objects.equals(loads, that.loads)
                && Objects.equals(stampedesAverted, that.stampedesAverted)
                && Objects.equals(lastReported, that.lastReported);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, hitRatePercent, reads, loads, stampedesAverted, lastReported);
    }
}
