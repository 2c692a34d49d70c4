package io.redtier.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.redtier.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_ONE_PACKAGE_TALKS_TO_JEDIS = noClasses()
            .that()
            .resideOutsideOfPackage("..runtime.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("redis.clients..");

    @ArchTest
    static final ArchRule THE_DOCUMENT_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("..runtime.document..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("..runtime.document..", "java..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule NEITHER_KUBERNETES_NOR_A_FRAMEWORK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.quarkus..", "io.javaoperatorsdk..", "jakarta..");

    @ArchTest
    static final ArchRule PRIMITIVES_KNOW_NOTHING_OF_EACH_OTHER = slices().matching(
                    "io.redtier.runtime.(cache|lock|limit|queue|writebehind)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule LIMITS_NEVER_LOOK_AT_THE_CLIENTS_CLOCK = noClasses()
            .that()
            .resideInAPackage("..runtime.limit..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Instant")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock");
}
