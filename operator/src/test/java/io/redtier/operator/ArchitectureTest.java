package io.redtier.operator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The boundaries inside the operator; those of the policies have a test of their own. */
@AnalyzeClasses(packages = "io.redtier.operator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_PLANNER_IS_PURE = noClasses()
            .that()
            .resideInAnyPackage("io.redtier.operator.rediscluster.topology", "io.redtier.operator.rediscluster.shards")
            .should()
            .dependOnClassesThat(resideOutsideOfPackages(
                            "java.lang..",
                            "java.util..",
                            "java.nio.charset..",
                            "io.redtier.operator.rediscluster.topology",
                            "io.redtier.operator.rediscluster.shards")
                    .and(not(belongToAnyOf(Labels.class)))
                    .and(not(describe("an array", JavaClass::isArray)))
                    .and(not(describe("primitive", JavaClass::isPrimitive))));

    @ArchTest
    static final ArchRule ONE_PACKAGE_TALKS_TO_THE_NODES_OF_A_REDISCLUSTER = noClasses()
            .that()
            .resideInAnyPackage("io.redtier.operator.rediscluster", "io.redtier.operator.rediscluster.dependent")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("redis\\.clients\\.jedis\\.[A-Z]\\w*"); // its exceptions are for everybody

    @ArchTest
    static final ArchRule THE_RUNTIME_GIVES_ITS_DOCUMENT_MODEL_ONLY =
            noClasses().should().dependOnClassesThat().haveNameMatching("io\\.redtier\\.runtime\\.(?!document\\.).*");

    @ArchTest
    static final ArchRule REDISCLUSTERS_KNOW_NO_POLICIES = noClasses()
            .that()
            .resideInAPackage("io.redtier.operator.rediscluster..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.redtier.operator.policy..");

    @ArchTest
    static final ArchRule STATUS_KNOWS_NO_KIND = noClasses()
            .that()
            .resideInAPackage("io.redtier.operator.status")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.redtier.operator.rediscluster..", "io.redtier.operator.policy..", "io.redtier.crds..");
}
