package io.redtier.devcluster.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

public class CrdSchemaTest {

    private static final CrdSchema WIDGETS = CrdSchema.of(definition(), "v1");

    private static CustomResourceDefinition definition() {
        return Serialization.unmarshal(
                CrdSchemaTest.class.getResourceAsStream("widgets.yaml"), CustomResourceDefinition.class);
    }

    static List<Arguments> cases() throws IOException {
        try (InputStream file = CrdSchemaTest.class.getResourceAsStream("cases.yaml")) {
            ArrayNode cases = (ArrayNode) Serialization.yamlMapper().readTree(file);
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(c -> Arguments.of(c.get("name").asText(), c))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void doesWhatAnApiServerDoes(String name, JsonNode example) throws Exception {
        ObjectNode stored = example.has("stored") ? WIDGETS.admit(widget(example.get("stored")), null) : null;
        ObjectNode sent = widget(example.get("sent"));

        if (example.has("admitted")) {
            assertThat(WIDGETS.admit(sent, stored).get("spec")).isEqualTo(example.get("admitted"));
        } else {
            assertThat(refusal(sent, stored).causes().stream().map(Cause::toString))
                    .containsExactlyInAnyOrderElementsOf(texts(example.get("causes")));
        }
    }

    @Test
    void namesEveryFieldThatItPrunes() {
        ObjectNode sent = widget("{colour: Red, limits: {gpu: 1}, ports: [{name: a, x: 1}], free: {any: 1}}");

        assertThat(WIDGETS.unknownFields(sent)).containsExactly("spec.colour", "spec.limits.gpu", "spec.ports[0].x");
    }

    @Test
    void answersWithOneMessageForAllCauses() {
        InvalidObjectException refusal = refusal(widget("{even: 3, weight: 0}"), null);

        assertThat(refusal)
                .hasMessage("Widget.example.com \"w\" is invalid: ["
                        + "spec.weight: Invalid value: 0: spec.weight in body should be greater than 0, "
                        + "spec.even: Invalid value: 3: spec.even in body should be a multiple of 2]");
        assertThat(refusal.status().getCode()).isEqualTo(422);
        assertThat(refusal.status().getDetails().getCauses())
                .extracting("reason", "field")
                .contains(tuple("FieldValueInvalid", "spec.even"));
        assertThat(refusal(widget("{even: 3}"), null))
                .hasMessage("Widget.example.com \"w\" is invalid: "
                        + "spec.even: Invalid value: 3: spec.even in body should be a multiple of 2");
    }

    @Test
    void rulesOfTheRootSeeTheName() {
        ObjectNode sent = widget("{}");
        sent.withObject("/metadata").put("name", "a-name-of-20-letters");

        assertThat(refusal(sent, null).causes())
                .extracting(Cause::toString)
                .containsExactly("<nil>: Invalid value: metadata.name is too long; write at most 19 characters");
    }

    @Test
    void takesWhatIsWrongAsLongAsItIsUnchanged() throws Exception {
        ObjectNode stored = widget("{even: 3, limits: {namespace: there}, steps: [{at: 100}], color: Red}");
        ObjectNode sent = widget("{even: 3, limits: {namespace: there}, steps: [{at: 100}], color: Green}");

        assertThat(WIDGETS.admit(sent, stored).at("/spec/color").asText()).isEqualTo("Green");

        ObjectNode changed = widget("{even: 5, limits: {namespace: there, cpu: 1}, steps: [{at: 100}, {at: 1}]}");
        assertThat(refusal(changed, stored).causes())
                .extracting(Cause::field)
                .containsExactlyInAnyOrder("spec.even", "spec.limits", "spec.steps[0].at");
    }

    @Test
    void statusAndSpecAreChangedApart() throws Exception {
        ObjectNode sent = widget("{color: Green}");
        sent.putObject("status").put("replicas", 7);
        ObjectNode stored = WIDGETS.admit(sent, null);
        assertThat(stored.has("status")).isFalse();

        ObjectNode report = widget("{color: Red}");
        report.putObject("status").put("replicas", 7).put("phase", "Up").put("mood", "good");
        ObjectNode reported = WIDGETS.admitStatus(report, stored);
        assertThat(reported.at("/spec/color").asText()).isEqualTo("Green");
        assertThat(reported.get("status")).isEqualTo(yaml("{replicas: 7, phase: Up}"));

        assertThat(WIDGETS.admit(widget("{color: Red}"), reported).get("status"))
                .isEqualTo(reported.get("status"));

        report.withObject("/status").put("phase", "Sideways");
        assertThatThrownBy(() -> WIDGETS.admitStatus(report, reported))
                .hasMessageContaining(
                        "status.phase: Unsupported value: \"Sideways\": supported values: \"Up\", \"Down\"");
    }

    @Test
    void refusesADefinitionWhoseRuleDoesNotCompile() {
        CustomResourceDefinition broken = definition();
        broken.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec")
                .getXKubernetesValidations()
                .add(new ValidationRuleBuilder().withRule("self.even >").build());

        assertThatThrownBy(() -> CrdSchema.of(broken, "v1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "the rule \"self.even >\" at .properties[spec].x-kubernetes-validations[0].rule does not compile");
        assertThatThrownBy(() -> CrdSchema.of(broken, "v2")).hasMessage("widgets.example.com has no version v2");
    }

    private static InvalidObjectException refusal(ObjectNode sent, ObjectNode stored) {
        return catchThrowableOfType(InvalidObjectException.class, () -> WIDGETS.admit(sent, stored));
    }

    private static ObjectNode widget(String spec) {
        return widget(yaml(spec));
    }

    private static ObjectNode widget(JsonNode spec) {
        ObjectNode widget = Serialization.jsonMapper().createObjectNode();
        widget.put("apiVersion", "example.com/v1").put("kind", "Widget");
        widget.putObject("metadata").put("name", "w").put("namespace", "default");
        widget.set("spec", spec.deepCopy());
        return widget;
    }

    private static JsonNode yaml(String text) {
        try {
            return Serialization.yamlMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
