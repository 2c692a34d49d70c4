package io.redtier.devcluster.schema;

import dev.cel.common.CelValidationException;
import dev.cel.compiler.CelCompiler;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the rules of a CustomResourceDefinition can cost at most, and the budget that an API server has for them. After
 * apis/apiextensions/validation of k8s.io/apiextensions-apiserver. Thread-safe.
 */
public final class RuleBudget {

    /** What one expression may cost, times the number of places where one object can have it. */
    public static final long PER_EXPRESSION = 10_000_000;

    /** What all expressions of a schema may cost. */
    public static final long PER_SCHEMA = 100_000_000;

    private static final int NAMED_AT_MOST = 4;

    /**
     * What an expression can cost.
     *
     * @param field where it stands, for example {@code spec.validation.openAPIV3Schema.x-kubernetes-validations[0].rule}
     * @param cost for one object, in the units of CEL
     */
    public record Estimate(String field, long cost) {}

    private final List<Estimate> estimates = new ArrayList<>();
    private final String root;

    private RuleBudget(String root) {
        this.root = root;
    }

    /**
     * @param crd a definition
     * @param old the one that it replaces, or null; a schema that it has already is not looked at again
     * @throws InvalidObjectException if rules cost too much
     * @throws RuleSyntaxException if an expression does not fit the types of the schema
     */
    public static void check(CustomResourceDefinition crd, CustomResourceDefinition old) throws InvalidObjectException {
        List<Cause> causes = new ArrayList<>();
        schemas(crd).forEach((root, version) -> {
            if (old == null || !Objects.equals(schema(version), schema(old, version.getName()))) {
                check(root, estimates(root, schema(version)), causes);
            }
        });
        if (!causes.isEmpty()) {
            throw new InvalidObjectException(
                    crd.getKind(), "apiextensions.k8s.io", crd.getMetadata().getName(), causes);
        }
    }

    /**
     * What each expression of a definition can cost.
     *
     * @throws RuleSyntaxException if an expression does not fit the types of the schema
     */
    public static List<Estimate> estimates(CustomResourceDefinition crd) {
        List<Estimate> estimates = new ArrayList<>();
        schemas(crd).forEach((root, version) -> estimates.addAll(estimates(root, schema(version))));
        return estimates;
    }

    private static List<Estimate> estimates(String root, JSONSchemaProps schema) {
        RuleBudget budget = new RuleBudget(root);
        if (schema != null) {
            budget.walk(schema, "", true, 1);
        }
        return budget.estimates;
    }

    /** By the path that an API server gives them: a schema that all versions share is looked at once. */
    private static Map<String, CustomResourceDefinitionVersion> schemas(CustomResourceDefinition crd) {
        List<CustomResourceDefinitionVersion> versions = crd.getSpec().getVersions();
        if (versions.stream().map(RuleBudget::schema).distinct().count() <= 1) {
            return Map.of("spec.validation.openAPIV3Schema", versions.get(0));
        }
        Map<String, CustomResourceDefinitionVersion> schemas = new LinkedHashMap<>();
        for (CustomResourceDefinitionVersion version : versions) {
            schemas.put("spec.versions[" + schemas.size() + "].schema.openAPIV3Schema", version);
        }
        return schemas;
    }

    private static JSONSchemaProps schema(CustomResourceDefinition crd, String version) {
        return crd.getSpec().getVersions().stream()
                .filter(one -> one.getName().equals(version))
                .findFirst()
                .map(RuleBudget::schema)
                .orElse(null);
    }

    private static JSONSchemaProps schema(CustomResourceDefinitionVersion version) {
        return version.getSchema() == null ? null : version.getSchema().getOpenAPIV3Schema();
    }

    /** @param places how many values an object has there at most; negative if the lists and maps around are not limited */
    private void walk(JSONSchemaProps schema, String path, boolean resource, long places) {
        long below = places < 0 || children(schema) < 0 ? -1 : Size.multiply(places, children(schema));
        if (Schemas.values(schema) != null) {
            walk(Schemas.values(schema), path + ".additionalProperties", false, below);
        }
        Schemas.properties(schema)
                .forEach((name, property) -> walk(property, path + ".properties[" + name + "]", false, below));
        if (Schemas.items(schema) != null) {
            walk(Schemas.items(schema), path + ".items", false, below);
        }
        List<ValidationRule> rules = schema.getXKubernetesValidations();
        if (rules != null && !rules.isEmpty()) {
            DeclaredType self = DeclaredType.of(schema, resource || Schemas.isEmbeddedResource(schema));
            if (self == null) {
                throw new IllegalArgumentException("there are rules at " + root + path + ", which has no type");
            }
            long times = places < 0 ? self.maxPerRequest() : places;
            // Making a compiler takes longer than compiling.
            Map<Boolean, CelCompiler> compilers = new HashMap<>();
            for (int i = 0; i < rules.size(); i++) {
                CelCompiler compiler = compilers.computeIfAbsent(
                        Boolean.TRUE.equals(rules.get(i).getOptionalOldSelf()),
                        optional -> RuleEnvironment.typed(self, optional));
                estimate(rules.get(i), compiler, self, path + ".x-kubernetes-validations[" + i + "]", times);
            }
        }
    }

    /** How many values each value of a schema has below it; negative if that is not limited. */
    private static long children(JSONSchemaProps schema) {
        boolean list = "array".equals(schema.getType());
        boolean map = "object".equals(schema.getType()) && schema.getAdditionalProperties() != null;
        Long max = list ? schema.getMaxItems() : map ? schema.getMaxProperties() : Long.valueOf(1);
        return max == null ? -1 : Math.max(0, max);
    }

    private void estimate(ValidationRule rule, CelCompiler compiler, DeclaredType self, String path, long times) {
        add(path + ".rule", Size.multiply(cost(rule.getRule(), compiler, self, path + ".rule"), times));
        if (rule.getMessageExpression() != null && !rule.getMessageExpression().isEmpty()) {
            // As an API server does it: what a message costs counts once, wherever the rule stands.
            String message = path + ".messageExpression";
            add(message, cost(rule.getMessageExpression(), compiler, self, message));
        }
    }

    private void add(String path, long cost) {
        estimates.add(new Estimate(root + path, cost));
    }

    private static long cost(String expression, CelCompiler compiler, DeclaredType self, String path) {
        try {
            return CostEstimator.estimate(compiler.compile(expression).getAst(), self);
        } catch (CelValidationException e) {
            throw new RuleSyntaxException(path, expression, e.getMessage());
        }
    }

    private static Cause tooExpensive(Estimate estimate) {
        String what = estimate.field().endsWith(".rule") ? "rule" : "messageExpression";
        return Cause.forbidden(
                estimate.field(), exceeds("estimated " + what + " cost", estimate.cost(), PER_EXPRESSION));
    }

    private static void check(String root, List<Estimate> estimates, List<Cause> causes) {
        estimates.stream()
                .filter(estimate -> estimate.cost() > PER_EXPRESSION)
                .map(RuleBudget::tooExpensive)
                .forEach(causes::add);
        long total = estimates.stream().mapToLong(Estimate::cost).reduce(0, Size::add);
        if (total <= PER_SCHEMA) {
            return;
        }
        estimates.stream()
                .filter(estimate -> estimate.cost() >= PER_SCHEMA / 100)
                .sorted(Comparator.comparingLong(Estimate::cost).reversed())
                .limit(NAMED_AT_MOST)
                .map(estimate -> Cause.forbidden(
                        estimate.field(),
                        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"))
                .forEach(causes::add);
        String what = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
        causes.add(Cause.forbidden(root, exceeds(what, total, PER_SCHEMA)));
    }

    private static String exceeds(String what, long cost, long budget) {
        double factor = (double) cost / budget;
        String times = factor > 100
                ? "more than 100x"
                : new BigDecimal(factor)
                                .setScale(factor < 1.5 ? 6 : 1, RoundingMode.HALF_EVEN)
                                .toPlainString()
                        + "x";
        return what + " exceeds budget by factor of " + times + " (try simplifying the rule, or adding maxItems,"
                + " maxProperties, and maxLength where arrays, maps, and strings are declared)";
    }
}
