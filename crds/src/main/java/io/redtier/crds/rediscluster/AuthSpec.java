package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;

/** Who may log in. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.enabled) || self.enabled || !has(self.passwordSecretRef)",
        message = "passwordSecretRef has no effect with enabled: false; remove it or write enabled: true",
        fieldPath = ".passwordSecretRef")
public class AuthSpec {

    @JsonPropertyDescription("Whether a password is needed. Default: true.")
    @Default("true")
    private Boolean enabled;

    @JsonPropertyDescription(
            "The password of the default user. Default: the operator makes one and keeps it in the Secret <name>-auth.")
    private SecretKeyRef passwordSecretRef;

    public Boolean getEnabled() {
        return enabled;
    }

    public void setEnabled(Boolean enabled) {
        this.enabled = enabled;
    }

    public SecretKeyRef getPasswordSecretRef() {
        return passwordSecretRef;
    }

    public void setPasswordSecretRef(SecretKeyRef passwordSecretRef) {
        this.passwordSecretRef = passwordSecretRef;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuthSpec that
                && Objects.equals(enabled, that.enabled)
                && Objects.equals(passwordSecretRef, that.passwordSecretRef);
    }

    @Override
    public int hashCode() {
        return Objects.hash(enabled, passwordSecretRef);
    }
}
