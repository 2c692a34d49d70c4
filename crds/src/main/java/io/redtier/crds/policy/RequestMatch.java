package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;

/** Which requests a limit counts. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class RequestMatch {

    @JsonPropertyDescription(
            "Path patterns; * is one segment, ** any number, for example \"/api/**\". Default: every path.")
    @Size(min = 1, max = 32)
    @ValidationRule(
            value = "self.all(p, p.startsWith('/'))",
            message = "write paths from the root, for example \"/api/**\"",
            messageExpression =
                    "self.filter(p, !p.startsWith('/'))[0] + ' is not a path from the root; write for example /api/**'")
    private List<@Size(max = 256) String> paths;

    @JsonPropertyDescription("HTTP methods. Default: every method.")
    @Size(min = 1, max = 16)
    private List<HttpMethod> methods;

    public List<String> getPaths() {
        return paths;
    }

    public void setPaths(List<String> paths) {
        this.paths = paths;
    }

    public List<HttpMethod> getMethods() {
        return methods;
    }

    public void setMethods(List<HttpMethod> methods) {
        this.methods = methods;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestMatch that
                && Objects.equals(paths, that.paths)
                && Objects.equals(methods, that.methods);
    }

    @Override
    public int hashCode() {
        return Objects.hash(paths, methods);
    }
}
