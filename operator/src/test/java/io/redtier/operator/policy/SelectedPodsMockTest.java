package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.crds.policy.RateLimitPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workloads of kinds that the operator does not know, found by their pods. */
@ExtendWith(PolicyWorldExtension.class)
class SelectedPodsMockTest {

    private static final String NAMESPACE = "rollouts";

    private final PolicyWorld world;

    SelectedPodsMockTest(PolicyWorld world) {
        this.world = world;
    }

    @AfterEach
    void theControllersDoOnlyWhatTheChartGrants() {
        world.assertRightsSuffice();
    }

    @Test
    void aPolicyTakesEffectWithTheFirstPodAndStaysSo() {
        world.objects().shop(NAMESPACE);
        limit(10);
        assertThat(world.condition(RateLimitPolicy.class, NAMESPACE, "limits", "Accepted", "TargetNotFound"))
                .contains("no pod in namespace rollouts", "Rollout rollouts/books");

        world.client().resource("""
                apiVersion: v1
                kind: Pod
                metadata: {namespace: rollouts, name: books-1, labels: {app: books}}
                spec: {containers: [{name: app, image: none}]}
                """).create();

        world.condition(RateLimitPolicy.class, NAMESPACE, "limits", "Accepted", "Accepted");
        assertThat(document()).contains("per-ip");

        world.client().pods().inNamespace(NAMESPACE).withName("books-1").delete();
        limit(20);
        world.eventually("a change takes effect also while it is scaled to nothing", () -> assertThat(document())
                .contains("20"));
        world.condition(RateLimitPolicy.class, NAMESPACE, "limits", "Accepted", "Accepted");
    }

    @Test
    void aSelectorThatTheApiServerDoesNotTakeIsSaidAndThePolicyCanGo() {
        String namespace = "rollouts-bad";
        world.objects().shop(namespace);
        Resource<RateLimitPolicy> policy = world.client().resource(Serialization.unmarshal("""
                        metadata: {namespace: rollouts-bad, name: limits}
                        spec:
                          clusterRef: {name: redis}
                          targetRefs:
                          - group: argoproj.io
                            kind: Rollout
                            name: books
                            selector: {matchExpressions: [{key: "a b", operator: Is, values: [books]}]}
                          limits:
                            per-ip: {algorithm: FixedWindow, rate: {limit: 1, window: 1m}, key: [{from: ClientIp}]}
                        """, RateLimitPolicy.class));
        policy.create();

        assertThat(world.condition(RateLimitPolicy.class, namespace, "limits", "Accepted", "Invalid"))
                .contains("matchExpressions[0].key: \"a b\"", "matchExpressions[0].operator: \"Is\"");
        policy.delete();
        world.eventually("it is gone", () -> assertThat(policy.get()).isNull());
    }

    private void limit(int limit) {
        world.client()
                .resource(Serialization.unmarshal("""
                        metadata: {namespace: rollouts, name: limits}
                        spec:
                          clusterRef: {name: redis}
                          targetRefs:
                          - {group: argoproj.io, kind: Rollout, name: books, selector: {matchLabels: {app: books}}}
                          limits:
                            per-ip: {algorithm: FixedWindow, rate: {limit: %d, window: 1m}, key: [{from: ClientIp}]}
                        """.formatted(limit), RateLimitPolicy.class))
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }

    private String document() {
        return world.client()
                .configMaps()
                .inNamespace(NAMESPACE)
                .withName("rollout-books-redtier")
                .get()
                .getData()
                .get("policies.json");
    }
}
