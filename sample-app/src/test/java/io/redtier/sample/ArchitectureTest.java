package io.redtier.sample;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.redtier.sample", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule anAppSeesOnlyThePublicPackagesOfTheRuntime = classes()
            .that()
            .resideInAPackage("io.redtier.sample..")
            .should()
            .onlyAccessClassesThat()
            .resideInAnyPackage(
                    "io.redtier.sample..",
                    "io.redtier.runtime",
                    "io.redtier.runtime.document",
                    "java..",
                    "javax.sql..",
                    "jakarta..",
                    "com.fasterxml.jackson..",
                    "io.quarkus..",
                    "io.vertx..",
                    "io.zonky..",
                    "org.jboss..",
                    "org.eclipse.microprofile.config..");

    @ArchTest
    static final ArchRule onlyTheDatabaseAndItsTablesSpeakSql = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Table")
            .and()
            .resideOutsideOfPackage("io.redtier.sample.database")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule concernsShareOnlyProblemsAndTheDatabase = slices().matching("io.redtier.sample.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    alwaysTrue(), resideInAnyPackage("io.redtier.sample.problem", "io.redtier.sample.database"));
}
