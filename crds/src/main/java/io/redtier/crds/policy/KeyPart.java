package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;

/** One part of the subject that is counted. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!(self.from in ['Header', 'Query', 'Constant']) || has(self.name)",
        message = "from: Header, Query and Constant need a name",
        messageExpression =
                "'from: ' + self.from + ' needs a name: ' + {'Header': 'that of the header, for example X-User-Id', 'Query': 'that of the query parameter, for example user', 'Constant': 'the text to count under, for example all'}[self.from]",
        fieldPath = ".name",
        reason = "FieldValueRequired")
@ValidationRule(
        value = "self.from in ['Header', 'Query', 'Constant'] || !has(self.name)",
        message = "name belongs to from: Header, Query and Constant only",
        messageExpression =
                "'from: ' + self.from + ' takes no name; remove it, or write from: Header, Query or Constant'",
        fieldPath = ".name")
public class KeyPart {

    @JsonPropertyDescription(
            "ClientIp, Header, Query, Principal (the authenticated user) or Constant (one counter for all).")
    @Required
    private KeySource from;

    @JsonPropertyDescription(
            "Name of the header or query parameter; with Constant the text to count under. Needed with Header, Query and Constant only.")
    @Size(min = 1, max = 128)
    private String name;

    public KeySource getFrom() {
        return from;
    }

    public void setFrom(KeySource from) {
        this.from = from;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyPart that && Objects.equals(from, that.from) && Objects.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(from, name);
    }
}
