package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Objects;

/** Where the policy document of one workload is published. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class PublishedDocument {

    @JsonPropertyDescription("Kind of the workload.")
    @Required
    private String kind;

    @JsonPropertyDescription("Name of the workload.")
    @Required
    private String name;

    @JsonPropertyDescription("ConfigMap with the policy document (key policies.json).")
    private String configMap;

    @JsonPropertyDescription("Secret with what the workload needs to connect.")
    private String bindingSecret;

    @JsonPropertyDescription(
            "First 12 hex digits of the hash of the first document that holds this policy as it is now; later ones differ in other policies.")
    private String revision;

    @JsonPropertyDescription("Number of that document; each one has the next.")
    private Long generation;

    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getConfigMap() {
        return configMap;
    }

    public void setConfigMap(String configMap) {
        this.configMap = configMap;
    }

    public String getBindingSecret() {
        return bindingSecret;
    }

    public void setBindingSecret(String bindingSecret) {
        this.bindingSecret = bindingSecret;
    }

    public String getRevision() {
        return revision;
    }

    public void setRevision(String revision) {
        this.revision = revision;
    }

    public Long getGeneration() {
        return generation;
    }

    public void setGeneration(Long generation) {
        this.generation = generation;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublishedDocument that
                && Objects.equals(kind, that.kind)
                && Objects.equals(name, that.name)
                && Objects.equals(configMap, that.configMap)
                && Objects.equals(bindingSecret, that.bindingSecret)
                && Objects.equals(revision, that.revision)
                && Objects.equals(generation, that.generation);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, name, configMap, bindingSecret, revision, generation);
    }
}
