package io.redtier.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.schema.InvalidObjectException;
import io.redtier.devcluster.schema.RuleBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An API server takes the definitions only if their rules can't cost too much. */
class RuleBudgetTest {

    static Stream<CustomResourceDefinition> definitions() {
        return CrdFiles.read(Path.of(".")).values().stream()
                .map(yaml -> Serialization.unmarshal(yaml, CustomResourceDefinition.class));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void theRulesKeepTheirBudget(CustomResourceDefinition definition) {
        List<RuleBudget.Estimate> estimates = RuleBudget.estimates(definition);

        assertThat(estimates).isNotEmpty();
        assertThatCode(() -> RuleBudget.check(definition, null)).doesNotThrowAnyException();
    }

    /** What Kubernetes 1.36 said when a user could have 128 patterns. */
    @Test
    void moreKeysOfAUserWouldExceedIt() {
        CustomResourceDefinition definition = definitions()
                .filter(crd -> crd.getSpec().getNames().getKind().equals("RedisCluster"))
                .findFirst()
                .orElseThrow();
        var spec = definition.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
        var auth = spec.getProperties().get("spec").getProperties().get("auth");
        var user = auth.getProperties().get("users").getItems().getSchema();
        user.getProperties().get("keys").setMaxItems(128L);

        assertThatThrownBy(() -> RuleBudget.check(definition, null))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining(
                        "spec.validation.openAPIV3Schema.properties[spec].properties[auth].properties[users]"
                                + ".items.properties[keys].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds"
                                + " budget by factor of 1.010906x (try simplifying the rule");
    }
}
