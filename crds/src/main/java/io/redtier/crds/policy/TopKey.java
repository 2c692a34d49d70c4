package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Objects;

/** One subject that a limit rejected. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class TopKey {

    @JsonPropertyDescription("The subject as the limit's key makes it, for example the address of a client.")
    @Required
    private String key;

    @JsonPropertyDescription(
            "How often it was rejected, or would have been in mode Shadow, at least, to two significant digits.")
    private Long rejected;

    public String getKey() {
        return key;
    }

    public void setKey(String key) {
        this.key = key;
    }

    public Long getRejected() {
        return rejected;
    }

    public void setRejected(Long rejected) {
        this.rejected = rejected;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopKey that && Objects.equals(key, that.key) && Objects.equals(rejected, that.rejected);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, rejected);
    }
}
