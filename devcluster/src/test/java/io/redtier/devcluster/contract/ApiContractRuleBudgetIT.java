package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.schema.BudgetCases;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rules may cost at most, which is estimated when a definition is created or changed. */
@ApiContract
record ApiContractRuleBudgetIT(Api api) {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String DRY_RUN = DEFINITIONS + "?dryRun=All";
    private static final String SPEC = "spec.validation.openAPIV3Schema.properties[spec]";

    static Stream<BudgetCases.Case> cases() {
        return BudgetCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRuleKeepsItsBudgetOrIsRefused(BudgetCases.Case row) {
        api.post(DRY_RUN, row.definition(row.fits()).toString()).ok();

        Answer refused = api.post(DRY_RUN, row.definition(row.fits() + 1).toString());
        assertThat(refused.refused(422, "Invalid"))
                .isEqualTo("CustomResourceDefinition.apiextensions.k8s.io \"ledgers.budget.example.com\" is invalid: "
                        + row.refusal());
        assertThat(refused.causes()).containsExactly("FieldValueForbidden " + row.refusal());
    }

    @Test
    void farTooMuchIsNotCounted() {
        ObjectNode definition = BudgetCases.definition(
                "{type: array, items: {type: string}, x-kubernetes-validations: [{rule: \"self.all(x,"
                        + " x.matches('^a+$'))\"}]}");

        Answer refused = api.post(DRY_RUN, definition.toString());
        refused.refused(422, "Invalid");
        assertThat(refused.causes())
                .containsExactlyInAnyOrder(
                        forbidden(
                                SPEC + ".x-kubernetes-validations[0].rule",
                                BudgetCases.exceeds("estimated rule cost", "more than 100x")),
                        contributed(0),
                        total("more than 100x"));
    }

    @Test
    void allRulesHaveABudgetTogether() {
        api.post(DRY_RUN, rules(12)).ok();

        Answer refused = api.post(DRY_RUN, rules(13));
        refused.refused(422, "Invalid");
        assertThat(refused.causes())
                .containsExactlyInAnyOrder(
                        contributed(12), contributed(11), contributed(10), contributed(9), total("1.040783x"));
    }

    /** Each costs 8 million, and a little more than the one before. */
    private static String rules(int count) {
        String rules = IntStream.range(0, count)
                .mapToObj(i ->
                        "{rule: \"self.all(x, self.exists_one(y, x == y))" + " || self[0] == 'x'".repeat(i) + "\"}")
                .collect(Collectors.joining(", ", "[", "]"));
        return BudgetCases.definition("{type: array, maxItems: 1000, items: {type: string, maxLength: 10},"
                        + " x-kubernetes-validations: " + rules + "}")
                .toString();
    }

    private static String contributed(int rule) {
        return forbidden(
                SPEC + ".x-kubernetes-validations[" + rule + "].rule",
                "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema");
    }

    private static String total(String factor) {
        return forbidden(
                "spec.validation.openAPIV3Schema",
                BudgetCases.exceeds(
                        "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", factor));
    }

    private static String forbidden(String field, String message) {
        return "FieldValueForbidden " + field + ": Forbidden: " + message;
    }

    @Test
    void aChangeIsLookedAtToo() {
        BudgetCases.Case row = BudgetCases.all().findFirst().orElseThrow();
        api.postForAll(DEFINITIONS, journals(row, row.fits()).toString()).ok();
        String one = DEFINITIONS + "/journals.budget.example.com";

        ObjectNode larger = journals(row, row.fits() + 1);
        assertThat(api.patch(one, Api.MERGE_PATCH, "{spec: " + larger.get("spec") + "}")
                        .refused(422, "Invalid"))
                .endsWith(row.refusal());
    }

    /** Under another name, since it is stored. */
    private static ObjectNode journals(BudgetCases.Case row, long limit) {
        ObjectNode definition = row.definition(limit);
        definition.withObject("/metadata").put("name", "journals.budget.example.com");
        definition.withObject("/spec/names").put("kind", "Journal").put("plural", "journals");
        return definition;
    }

    @Test
    void aRuleMustFitTheTypesOfItsSchema() {
        ObjectNode definition = BudgetCases.definition(
                "{type: object, properties: {a: {type: string}}, x-kubernetes-validations: [{rule: self.b == 'x'}]}");

        assertThat(api.post(DRY_RUN, definition.toString()).refused(422, "Invalid"))
                .contains(SPEC + ".x-kubernetes-validations[0].rule: Invalid value")
                .contains("compilation failed")
                .contains("undefined field 'b'");
    }
}
