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
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.operator.policy.rules.PolicyKind;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reconciles CachePolicy objects: publishes the documents that they have a part in, and writes their status. */
// Also bounds the wait after the last retry, which would be ten hours else.
@ControllerConfiguration(
        name = "cachepolicy",
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 30, timeUnit = TimeUnit.SECONDS))
public class CachePolicyReconciler implements Reconciler<CachePolicy>, Cleaner<CachePolicy> {

    private final PolicyControl control;
    private final PolicyWatch watch;
    private final LeavingUsers leavingUsers;

    public CachePolicyReconciler(PolicyControl control, PolicyWatch watch, LeavingUsers leavingUsers) {
        this.control = control;
        this.watch = watch;
        this.leavingUsers = leavingUsers;
    }

    @Override
    public List<EventSource<?, CachePolicy>> prepareEventSources(EventSourceContext<CachePolicy> context) {
        return List.of(new PolicyEvents<>(PolicyKind.CACHE, watch, leavingUsers));
    }

    @Override
    public UpdateControl<CachePolicy> reconcile(CachePolicy policy, Context<CachePolicy> context) {
        PolicyControl.Outcome outcome = control.reconcile(PolicyKind.CACHE, policy, policy.getStatus());
        UpdateControl<CachePolicy> update = outcome.status()
                .map(status -> UpdateControl.patchStatus(withStatus(policy, status)))
                .orElseGet(UpdateControl::noUpdate);
        outcome.again().ifPresent(update::rescheduleAfter);
        return update;
    }

    @Override
    public DeleteControl cleanup(CachePolicy policy, Context<CachePolicy> context) {
        return control.cleanup(PolicyKind.CACHE, policy);
    }

    /** An object of its own, for one with a resourceVersion would be refused when anything else has changed. */
    private static CachePolicy withStatus(CachePolicy policy, PolicyStatus status) {
        CachePolicy fresh = new CachePolicy();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withNamespace(policy.getMetadata().getNamespace())
                .withName(policy.getMetadata().getName())
                .build());
        fresh.setSpec(null);
        fresh.setStatus(status);
        return fresh;
    }
}
