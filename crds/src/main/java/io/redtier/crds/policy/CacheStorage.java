package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;

/** How values are stored. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class CacheStorage {

    @JsonPropertyDescription("Json: a string that holds JSON. Default: Json.")
    @Default("Json")
    private StorageFormat format;

    @JsonPropertyDescription(
            "Largest value that is cached, in bytes as \"65536\", 64Ki or 1Mi; larger ones are served but not cached. Default: 1Mi.")
    @Default("1Mi")
    @Size(max = 20)
    @Pattern("^[0-9]+([.][0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$")
    @ValidationRule(
            value =
                    "self.matches('^[0-9]+([.][0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$') && quantity(self).isGreaterThan(quantity('0'))",
            message = "write a size in bytes greater than zero, such as \"65536\", 64Ki or 1Mi")
    private String maxValueSize;

    public StorageFormat getFormat() {
        return format;
    }

    public void setFormat(StorageFormat format) {
        this.format = format;
    }

    public String getMaxValueSize() {
        return maxValueSize;
    }

    public void setMaxValueSize(String maxValueSize) {
        this.maxValueSize = maxValueSize;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheStorage that
                && Objects.equals(format, that.format)
                && Objects.equals(maxValueSize, that.maxValueSize);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format, maxValueSize);
    }
}
