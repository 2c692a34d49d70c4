package io.redtier.devcluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.redtier", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_NOTHING_OF_THE_PRODUCT = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.redtier.crds..", "io.redtier.runtime..", "io.redtier.operator..", "io.redtier.sample..");

    @ArchTest
    static final ArchRule PARTS_FORM_NO_CIRCLES =
            slices().matching("io.redtier.devcluster.(*)..").should().beFreeOfCycles();

    /** Controllers and kubelet must do on a real API server what they do on the embedded one. */
    @ArchTest
    static final ArchRule CONTROLLERS_AND_NETWORK_USE_THE_API_ALONE = noClasses()
            .that()
            .resideInAnyPackage("io.redtier.devcluster.controller..", "io.redtier.devcluster.network..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.redtier.devcluster.apiserver..", "io.redtier.devcluster.kubelet..");

    @ArchTest
    static final ArchRule THE_API_SERVER_STANDS_ALONE = noClasses()
            .that()
            .resideInAnyPackage("io.redtier.devcluster.apiserver..", "io.redtier.devcluster.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.redtier.devcluster.controller..",
                    "io.redtier.devcluster.kubelet..",
                    "io.redtier.devcluster.network..");
}
