package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.MapLists;
import java.util.List;
import java.util.Objects;

/** Who may log in. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.enabled) || self.enabled || !has(self.passwordSecretRef)",
        message = "passwordSecretRef has no effect with enabled: false; remove it or write enabled: true",
        fieldPath = ".passwordSecretRef")
@ValidationRule(
        value = "!has(self.enabled) || self.enabled || !has(self.users) || size(self.users) == 0",
        message =
                "users have no effect with enabled: false, anybody may do anything then; remove them or write enabled: true",
        fieldPath = ".users")
@SchemaCustomizer(value = MapLists.class, input = "users[name]")
public class AuthSpec {

    @JsonPropertyDescription("Whether a password is needed. Default: true.")
    @Default("true")
    private Boolean enabled;

    @JsonPropertyDescription(
            "The password of the default user. Default: the operator makes one and keeps it in the Secret <name>-auth.")
    private SecretKeyRef passwordSecretRef;

    @JsonPropertyDescription(
            "Users besides the default one, by name, with the rights that each is given. On every node within seconds of a change, without closing anybody else's connection. Default: none.")
    @Size(max = 64)
    private List<UserSpec> users;

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

    public List<UserSpec> getUsers() {
        return users;
    }

    public void setUsers(List<UserSpec> users) {
        this.users = users;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuthSpec that
                && Objects.equals(enabled, that.enabled)
                && Objects.equals(passwordSecretRef, that.passwordSecretRef)
                && Objects.equals(users, that.users);
    }

    @Override
    public int hashCode() {
        return Objects.hash(enabled, passwordSecretRef, users);
    }
}
