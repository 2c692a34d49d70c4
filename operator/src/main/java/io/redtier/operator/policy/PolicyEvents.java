package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.redtier.operator.policy.rules.PolicyKind;

/**
 * Leads what the {@link PolicyWatch} notices to the controller of one kind. The watch starts with the first controller
 * that starts.
 *
 * @param <P> the kind
 */
final class PolicyEvents<P extends HasMetadata> extends SimpleInboundEventSource<P> {

    private final PolicyKind kind;
    private final PolicyWatch watch;
    private final LeavingUsers leavingUsers;

    PolicyEvents(PolicyKind kind, PolicyWatch watch, LeavingUsers leavingUsers) {
        super("policy-watch");
        this.kind = kind;
        this.watch = watch;
        this.leavingUsers = leavingUsers;
    }

    @Override
    public void start() {
        super.start();
        watch.onConcern(kind, id -> propagateEvent(new ResourceID(id.name(), id.namespace())));
        watch.start();
        leavingUsers.start();
    }

    @Override
    public void stop() {
        super.stop();
        leavingUsers.stop();
        watch.stop();
    }
}
