package io.redtier.operator.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.redtier.operator", importOptions = ImportOption.DoNotIncludeTests.class)
class PolicyArchitectureTest {

    @ArchTest
    static final ArchRule THE_RULES_DECIDE_AND_TOUCH_NOTHING = classes()
            .that()
            .resideInAPackage("io.redtier.operator.policy.rules")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.redtier.operator.policy.rules",
                    "io.redtier.runtime.document",
                    "io.redtier.crds..",
                    "io.fabric8.kubernetes.api.model..",
                    "io.fabric8.kubernetes.client", // CustomResource, the base of our kinds
                    "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule POLICIES_LEAVE_THE_NODES_OF_A_REDISCLUSTER_TO_OTHERS = noClasses()
            .that()
            .resideInAPackage("io.redtier.operator.policy..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.redtier.operator.rediscluster..");

    @ArchTest
    static final ArchRule ONE_CLASS_TALKS_TO_REDIS = noClasses()
            .that()
            .resideInAPackage("io.redtier.operator.policy..")
            .and()
            .doNotHaveSimpleName("RedisDocuments")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("redis.clients.jedis");
}
