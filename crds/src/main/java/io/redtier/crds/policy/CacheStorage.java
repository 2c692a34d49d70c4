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

    @JsonPropertyDescription(
            "Json: a string that holds JSON; Hash: a hash with a field for each property of the value, of which one can be read alone. Default: Json.")
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

    @JsonPropertyDescription(
            "Values (fields, where format is Hash) larger than this are compressed with gzip; in bytes as \"4096\", 4Ki or 1Mi. Default: none is compressed.")
    @Size(max = 20)
    @Pattern("^[0-9]+([.][0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$")
    @ValidationRule(
            value =
                    "self.matches('^[0-9]+([.][0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$') && quantity(self).isGreaterThan(quantity('0'))",
            message = "write a size in bytes greater than zero, such as \"65536\", 64Ki or 1Mi")
    private String compressAbove;

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

    public String getCompressAbove() {
        return compressAbove;
    }

    public void setCompressAbove(String compressAbove) {
        this.compressAbove = compressAbove;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheStorage that
                && Objects.equals(format, that.format)
                && Objects.equals(maxValueSize, that.maxValueSize)
                && Objects.equals(compressAbove, that.compressAbove);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format, maxValueSize, compressAbove);
    }
}
