package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;

/** How values are stored. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class CacheStorage {

    @JsonPropertyDescription("Json: a string that holds JSON. Default: Json.")
    @Default("Json")
    private StorageFormat format;

    @JsonPropertyDescription(
            "Largest value that is cached, in bytes as 64Ki or 1Mi; larger ones are served but not cached. Default: 1Mi.")
    @Default("1Mi")
    @ValidationRule(
            value =
                    "(type(self) == int && self > 0) || (type(self) == string && isQuantity(self) && quantity(self).isGreaterThan(quantity('0')))",
            message = "write a quantity of bytes greater than zero, such as 64Ki or 1Mi")
    private Quantity maxValueSize;

    public StorageFormat getFormat() {
        return format;
    }

    public void setFormat(StorageFormat format) {
        this.format = format;
    }

    public Quantity getMaxValueSize() {
        return maxValueSize;
    }

    public void setMaxValueSize(Quantity maxValueSize) {
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
