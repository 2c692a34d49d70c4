package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.operator.policy.rules.PolicyKind;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reconciles RateLimitPolicy objects: publishes the documents that they have a part in, and writes their status. */
// Also bounds the wait after the last retry, which would be ten hours else.
@ControllerConfiguration(
        name = "ratelimitpolicy",
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 30, timeUnit = TimeUnit.SECONDS))
public class RateLimitPolicyReconciler implements Reconciler<RateLimitPolicy>, Cleaner<RateLimitPolicy> {

    private final PolicyControl control;
    private final PolicyWatch watch;
    private final LeavingUsers leavingUsers;

    public RateLimitPolicyReconciler(PolicyControl control, PolicyWatch watch, LeavingUsers leavingUsers) {
        this.control = control;
        this.watch = watch;
        this.leavingUsers = leavingUsers;
    }

    @Override
    public List<EventSource<?, RateLimitPolicy>> prepareEventSources(EventSourceContext<RateLimitPolicy> context) {
        return List.of(new PolicyEvents<>(PolicyKind.RATE_LIMIT, watch, leavingUsers));
    }

    @Override
    public UpdateControl<RateLimitPolicy> reconcile(RateLimitPolicy policy, Context<RateLimitPolicy> context) {
        PolicyControl.Outcome outcome = control.reconcile(PolicyKind.RATE_LIMIT, policy, policy.getStatus());
        UpdateControl<RateLimitPolicy> update = outcome.status()
                .map(status -> UpdateControl.patchStatus(withStatus(policy, status)))
                .orElseGet(UpdateControl::noUpdate);
        outcome.again().ifPresent(update::rescheduleAfter);
        return update;
    }

    @Override
    public DeleteControl cleanup(RateLimitPolicy policy, Context<RateLimitPolicy> context) {
        return control.cleanup(PolicyKind.RATE_LIMIT, policy);
    }

    /** An object of its own, for one with a resourceVersion would be refused when anything else has changed. */
    private static RateLimitPolicy withStatus(RateLimitPolicy policy, PolicyStatus status) {
        RateLimitPolicy fresh = new RateLimitPolicy();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withNamespace(policy.getMetadata().getNamespace())
                .withName(policy.getMetadata().getName())
                .build());
        fresh.setSpec(null);
        fresh.setStatus(status);
        return fresh;
    }
}
