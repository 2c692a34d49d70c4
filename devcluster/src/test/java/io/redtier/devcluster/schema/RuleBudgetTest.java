package io.redtier.devcluster.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleBudgetTest {

    private static final String EXPENSIVE =
            "{type: array, x-kubernetes-validations: [{rule: \"self.all(x, self.all(y, x == y))\"}],"
                    + " items: {type: string, maxLength: 63}, maxItems: %d}";

    static Stream<BudgetCases.Case> cases() {
        return BudgetCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isKeptOrExceeded(BudgetCases.Case row) throws Exception {
        RuleBudget.check(typed(row.definition(row.fits())), null);

        assertThat(refusal(row.definition(row.fits() + 1), null)).containsExactly(row.refusal());
    }

    @Test
    void exactlyTheBudgetIsKept() throws Exception {
        // A rule that costs 1, in ten million places.
        ObjectNode definition = BudgetCases.definition(
                "{type: object, properties: {a: {type: array, maxItems: 10000000, items: {type: string, maxLength: 0,"
                        + " x-kubernetes-validations: [{rule: \"self != ''\"}]}}}}");

        assertThat(RuleBudget.estimates(typed(definition)))
                .extracting(RuleBudget.Estimate::cost)
                .containsExactly(RuleBudget.PER_EXPRESSION);
        RuleBudget.check(typed(definition), null);
    }

    @Test
    void aLargerFactorIsRounded() {
        assertThat(refusal(BudgetCases.definition(EXPENSIVE.formatted(700)), null))
                .containsExactly(
                        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Forbidden: "
                                + BudgetCases.exceeds("estimated rule cost", "1.5x"));
    }

    @Test
    void aSchemaThatWasThereIsNotLookedAtAgain() throws Exception {
        ObjectNode definition = BudgetCases.definition(EXPENSIVE.formatted(5000));

        RuleBudget.check(typed(definition), typed(definition));

        ObjectNode cheaper = BudgetCases.definition(EXPENSIVE.formatted(4999));
        assertThat(refusal(definition, cheaper)).hasSize(3);
    }

    @Test
    void aRuleMustFitTheTypes() {
        ObjectNode definition = BudgetCases.definition(
                "{type: object, properties: {a: {type: string}}, x-kubernetes-validations: [{rule: self.b == 'x'}]}");

        assertThatThrownBy(() -> RuleBudget.check(typed(definition), null))
                .isInstanceOf(RuleSyntaxException.class)
                .hasMessageContaining("undefined field 'b'")
                .hasMessageContaining(".properties[spec].x-kubernetes-validations[0].rule");
    }

    @Test
    void everySchemaIsCountedAlone() {
        ObjectNode definition = BudgetCases.definition(EXPENSIVE.formatted(500));
        ObjectNode second = definition.at("/spec/versions/0").deepCopy();
        second.put("name", "v2").put("storage", false);
        ((ArrayNode) definition.at("/spec/versions")).add(second);
        assertThatCode(() -> RuleBudget.check(typed(definition), null)).doesNotThrowAnyException();

        second.withObject("/schema/openAPIV3Schema/properties/spec").put("maxItems", 900);

        assertThat(refusal(definition, null))
                .singleElement()
                .asString()
                .startsWith(
                        "spec.versions[1].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule");
    }

    private static List<String> refusal(ObjectNode definition, ObjectNode old) {
        return catchThrowableOfType(
                        InvalidObjectException.class,
                        () -> RuleBudget.check(typed(definition), old == null ? null : typed(old)))
                .causes()
                .stream()
                .map(Cause::toString)
                .toList();
    }

    private static CustomResourceDefinition typed(ObjectNode definition) {
        return Serialization.jsonMapper().convertValue(definition, CustomResourceDefinition.class);
    }
}
