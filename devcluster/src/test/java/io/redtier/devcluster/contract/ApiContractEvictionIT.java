package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Eviction, and the disruption budgets that stand against it. */
@ApiContract
record ApiContractEvictionIT(Api api) {

    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets";

    private void pod(String name, String app, boolean ready) {
        api.post(PODS, """
                metadata: {name: %s, labels: {app: %s}}
                spec: {containers: [{name: c, image: 'i:1'}]}
                """.formatted(name, app)).ok();
        if (ready) {
            api.patch(PODS + "/" + name + "/status", Api.MERGE_PATCH, """
                    status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}
                    """).ok();
        }
    }

    private Answer evict(String name) {
        return api.post(
                PODS + "/" + name + "/eviction",
                "{apiVersion: policy/v1, kind: Eviction, metadata: {name: " + name + ", namespace: '{ns}'}}");
    }

    private void budget(String app, int healthy, int allowed) {
        api.post(BUDGETS, """
                metadata: {name: %s}
                spec: {minAvailable: 1, selector: {matchLabels: {app: %s}}}
                """.formatted(app, app)).ok();
        if (api.controllers()) {
            api.untilAsserted("the budget of " + app + " is counted", () -> {
                Answer budget = api.get(BUDGETS + "/" + app);
                assertThat(budget.node("/status/observedGeneration").asInt()).isOne();
                assertThat(budget.node("/status/currentHealthy").asInt()).isEqualTo(healthy);
                assertThat(budget.node("/status/desiredHealthy").asInt()).isOne();
                assertThat(budget.node("/status/disruptionsAllowed").asInt()).isEqualTo(allowed);
            });
        } else {
            api.patch(BUDGETS + "/" + app + "/status", Api.MERGE_PATCH, """
                    status: {observedGeneration: 1, currentHealthy: %d, desiredHealthy: 1, disruptionsAllowed: %d}
                    """.formatted(healthy, allowed))
                    .ok();
        }
    }

    @Test
    void aPodWithoutABudgetGoes() {
        pod("free", "free", true);

        Answer evicted = evict("free");

        assertThat(evicted.code()).as(evicted::toString).isEqualTo(201);
        assertThat(evicted.at("/status")).isEqualTo("Success");
        api.until("it goes", () -> api.get(PODS + "/free").code() == 404);
    }

    @Test
    void aBudgetThatAllowsNothingRefusesForNow() {
        pod("only", "only", true);
        budget("only", 1, 0);

        Answer refused = evict("only");

        assertThat(refused.refused(429, "TooManyRequests"))
                .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("DisruptionBudget");
        assertThat(refused.at("/details/causes/0/message"))
                .isEqualTo("The disruption budget only needs 1 healthy pods and has 1 currently");
        assertThat(api.get(PODS + "/only").code()).isEqualTo(200);
    }

    @Test
    void aBudgetIsSpentByTheFirstEviction() {
        pod("one", "two", true);
        pod("other", "two", true);
        budget("two", 2, 1);

        assertThat(evict("one").code()).isEqualTo(201);
        evict("other").refused(429, "TooManyRequests");
    }

    @Test
    void aPodThatIsPendingGoesWhateverTheBudgetSays() {
        pod("ready", "mixed", true);
        pod("pending", "mixed", false);
        budget("mixed", 1, 0);

        assertThat(evict("pending").code()).isEqualTo(201);
    }

    @Test
    void whatIsNotThereIsNotEvicted() {
        evict("absent").refused(404, "NotFound");
    }
}
