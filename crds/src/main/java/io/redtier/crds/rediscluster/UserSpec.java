package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;

/** A user of Redis besides the default one. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class UserSpec {

    private static final String COMMAND = "^[+-](@?[a-z0-9_.-]+)([|][a-z0-9_.:-]+)?$";
    private static final String PATTERN = "^[^[:space:][:cntrl:]]+$";

    @JsonPropertyDescription("Name to log in with. Names that begin with redtier- are the operator's.")
    @Required
    @Size(min = 1, max = 63)
    @ValidationRule(
            value = "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$')",
            message = "a name has letters, digits and _ . - only and begins and ends with a letter or digit;"
                    + " write for example reports")
    @ValidationRule(
            value = "self != 'default'",
            message = "the user default has all rights, its password is that of spec.auth.passwordSecretRef;"
                    + " write another name, for example reports")
    @ValidationRule(
            value = "!self.startsWith('redtier-')",
            message = "names that begin with redtier- are kept for the users that the operator makes;"
                    + " write another name, for example reports")
    private String name;

    @JsonPropertyDescription("The password.")
    @Required
    private SecretKeyRef passwordSecretRef;

    @JsonPropertyDescription(
            "What the user may run, in order, as Redis ACL writes it: \"+get\" a command, \"+@read\" a category, \"+config|get\" a subcommand; the same with - takes it away again. See ACL CAT for the categories. At least one.")
    @Required
    @Size(min = 1, max = 128)
    @ValidationRule(
            value = "self.all(c, c.matches('" + COMMAND + "'))",
            message = "write each command with + or - before it, for example \"+get\" or \"+@read\"",
            messageExpression =
                    "'not a rule about commands: ' + self.filter(c, !c.matches('" + COMMAND
                            + "'))[0] + '; write each with + or - before it, in lower case, for example \"+get\" or \"+@read\"'")
    private List<@Size(max = 128) String> commands;

    @JsonPropertyDescription(
            "Patterns of the keys that the user may touch, for example \"reports:*\"; \"%R~catalog:*\" only for reading. Default: none.")
    @Size(max = 100)
    @ValidationRule(
            value = "self.all(k, k.matches('" + PATTERN + "'))",
            message = "a pattern of keys has no blanks and is not empty; write for example \"reports:*\"")
    @ValidationRule(
            value = "self.all(k, !k.startsWith('%') || k.matches('^%(R|W|RW)~.+'))",
            message =
                    "a pattern that begins with % is written %R~pattern to allow reading, %W~pattern to allow writing;"
                            + " write for example \"%R~catalog:*\"")
    private List<@Size(max = 512) String> keys;

    @JsonPropertyDescription(
            "Patterns of the pub/sub channels that the user may use, for example \"news:*\". Default: none.")
    @Size(max = 100)
    @ValidationRule(
            value = "self.all(c, c.matches('" + PATTERN + "'))",
            message = "a pattern of channels has no blanks and is not empty; write for example \"news:*\"")
    private List<@Size(max = 512) String> channels;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public SecretKeyRef getPasswordSecretRef() {
        return passwordSecretRef;
    }

    public void setPasswordSecretRef(SecretKeyRef passwordSecretRef) {
        this.passwordSecretRef = passwordSecretRef;
    }

    public List<String> getCommands() {
        return commands;
    }

    public void setCommands(List<String> commands) {
        this.commands = commands;
    }

    public List<String> getKeys() {
        return keys;
    }

    public void setKeys(List<String> keys) {
        this.keys = keys;
    }

    public List<String> getChannels() {
        return channels;
    }

    public void setChannels(List<String> channels) {
        this.channels = channels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserSpec that
                && Objects.equals(name, that.name)
                && Objects.equals(passwordSecretRef, that.passwordSecretRef)
                && Objects.equals(commands, that.commands)
                && Objects.equals(keys, that.keys)
                && Objects.equals(channels, that.channels);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, passwordSecretRef, commands, keys, channels);
    }
}
