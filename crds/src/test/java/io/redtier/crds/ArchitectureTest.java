package io.redtier.crds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The API is data: it depends on the annotations and models of fabric8 and Jackson, and on nothing of the product. */
@AnalyzeClasses(packages = "io.redtier.crds", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule dependsOnAnnotationsAndModelsOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.redtier.crds..",
                    "io.fabric8.kubernetes.api.model..",
                    "io.fabric8.kubernetes.model.annotation..",
                    "io.fabric8.kubernetes.client",
                    "io.fabric8.kubernetes.client.utils",
                    "io.fabric8.generator.annotation..",
                    "io.fabric8.crd.generator.annotation..",
                    "io.fabric8.crdv2.generator.v1..",
                    "com.fasterxml.jackson.annotation..");

    @ArchTest
    static final ArchRule clustersDoNotKnowPolicies = classes()
            .that()
            .resideInAPackage("io.redtier.crds.rediscluster")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("io.redtier.crds.policy");
}
