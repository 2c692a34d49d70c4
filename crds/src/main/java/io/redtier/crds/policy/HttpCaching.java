package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;

/** Which responses a sidecar caches. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class HttpCaching {

    @JsonPropertyDescription(
            "Requests that are answered from the cache: GET, and HEAD if it is named, too. Default: GET and HEAD.")
    @Size(min = 1, max = 2)
    @ValidationRule(
            value = "self.all(m, m in ['GET', 'HEAD']) && self.exists(m, m == 'GET')",
            message = "only GET and HEAD can be answered from a cache; write methods: [GET] or [GET, HEAD]")
    @Default("[\"GET\", \"HEAD\"]")
    private List<HttpMethod> methods;

    @JsonPropertyDescription(
            "Path patterns of what is cached; * is any text within a segment, ** any number of segments, for example \"/api/products/*\".")
    @Required
    @Size(min = 1, max = 32)
    @ValidationRule(
            value = "self.all(p, p.startsWith('/'))",
            message = "write paths from the root, for example \"/api/products/*\"",
            messageExpression =
                    "self.filter(p, !p.startsWith('/'))[0] + ' is not a path from the root; write for example /api/products/*'")
    private List<@Size(max = 256) String> paths;

    @JsonPropertyDescription(
            "Request headers by whose values responses differ, besides those that the app names in its Vary header. Default: none.")
    @Size(min = 1, max = 16)
    @ValidationRule(
            value = "self.all(h, h.matches('^[A-Za-z0-9!#$%&*+.^_|~-]+$'))",
            message = "write names of headers, for example Accept-Language",
            messageExpression =
                    "self.filter(h, !h.matches('^[A-Za-z0-9!#$%&*+.^_|~-]+$'))[0] + ' is not the name of a header; write for example Accept-Language'")
    private List<@Size(min = 1, max = 64) String> vary;

    public List<HttpMethod> getMethods() {
        return methods;
    }

    public void setMethods(List<HttpMethod> methods) {
        this.methods = methods;
    }

    public List<String> getPaths() {
        return paths;
    }

    public void setPaths(List<String> paths) {
        this.paths = paths;
    }

    public List<String> getVary() {
        return vary;
    }

    public void setVary(List<String> vary) {
        this.vary = vary;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpCaching that
                && Objects.equals(methods, that.methods)
                && Objects.equals(paths, that.paths)
                && Objects.equals(vary, that.vary);
    }

    @Override
    public int hashCode() {
        return Objects.hash(methods, paths, vary);
    }
}
