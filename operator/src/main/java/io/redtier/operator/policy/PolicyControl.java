package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.operator.injection.Bypass;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyKind;
import io.redtier.operator.status.Conditions;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.Workload;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What both kinds of policy have in common when they are reconciled. Thread-safe. */
@ApplicationScoped
public class PolicyControl {

    private static final Duration SOON = Duration.ofMillis(200);

    private final PolicyWatch watch;
    private final WorkloadPublisher publisher;
    private final InstanceReports reports;
    private final PolicyTelling telling;
    private final PolicySettings settings;
    private final Clock clock;

    public PolicyControl(
            PolicyWatch watch,
            WorkloadPublisher publisher,
            InstanceReports reports,
            PolicyTelling telling,
            PolicySettings settings,
            Clock clock) {
        this.watch = watch;
        this.publisher = publisher;
        this.reports = reports;
        this.telling = telling;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What came of looking at a policy.
     *
     * @param status to be written; empty if it is as it should be
     * @param again when to look again at the latest; empty if only a change gives reason to
     */
    record Outcome(Optional<PolicyStatus> status, Optional<Duration> again) {}

    /**
     * Publishes for the workloads of a policy and says what its status must be.
     *
     * @param kind of the policy
     * @param object the policy
     * @param before its status; may be null
     */
    Outcome reconcile(PolicyKind kind, HasMetadata object, PolicyStatus before) {
        Policy policy = watch.policy(id(kind, object));
        if (policy == null
                || policy.deleted()
                || policy.generation() < object.getMetadata().getGeneration()) {
            // The watch is a moment behind; when it hears of the change it asks for another look.
            return new Outcome(Optional.empty(), Optional.empty());
        }
        List<Publication> publications = publish(policy);
        if (!policy.equals(watch.policy(policy.id()))) {
            // Changed or deleted meanwhile: they may be without it. The watch asks for another look.
            return new Outcome(Optional.empty(), Optional.empty());
        }
        List<Publication> targets = publications.stream()
                .filter(publication -> policy.targets().contains(publication.workload()))
                .toList();
        PolicyStatus status =
                PolicyStatuses.of(policy, targets, notReady(policy), bypasses(policy), before, clock.instant());
        Optional<Duration> again = publications.stream()
                .flatMap(publication -> publication.again().stream())
                .min(Duration::compareTo);
        if (isAboutToBeEnforced(targets, before, status)) {
            return new Outcome(Optional.empty(), again);
        }
        tell(object, policy, targets, before, status);
        tellEnforced(object, before, status);
        tellNotIntercepted(object, before, status);
        return new Outcome(status.equals(before) ? Optional.empty() : Optional.of(status), again);
    }

    /** Takes a policy out of the documents; lets it go in any case after the configured time. */
    DeleteControl cleanup(PolicyKind kind, HasMetadata object) {
        Policy policy = watch.policy(id(kind, object));
        if (policy != null && !policy.deleted()) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON.toMillis());
        }
        if (policy == null) {
            return DeleteControl.defaultDelete();
        }
        for (Publication publication : publish(policy)) {
            if (publication.refusal().isPresent()) {
                if (clock.instant().isBefore(giveUpAt(object))) {
                    return DeleteControl.noFinalizerRemoval()
                            .rescheduleAfter(settings.retryFirst().toMillis());
                }
                telling.notRemoved(
                        object,
                        publication.workload(),
                        settings.giveUpAfter(),
                        publication.refusal().get());
                continue;
            }
            boolean last = publication.document().isEmpty();
            if (last && !publication.problems().isEmpty()) {
                if (clock.instant().isBefore(giveUpAt(object))) {
                    return DeleteControl.noFinalizerRemoval()
                            .rescheduleAfter(settings.retryFirst().toMillis());
                }
                publisher.abandon(publication.workload());
                telling.gaveUp(
                        object,
                        KeySchema.policyKey(publication.workload()),
                        settings.giveUpAfter(),
                        publication.problems());
            } else {
                telling.removed(object, publication.workload(), last);
            }
        }
        return DeleteControl.defaultDelete();
    }

    private List<Publication> publish(Policy policy) {
        Set<Workload> workloads = new LinkedHashSet<>(policy.targets());
        // Those that it was attached to before must lose its part.
        workloads.addAll(watch.publishedWith(policy));
        List<Publication> publications = new ArrayList<>();
        workloads.forEach(workload -> publications.add(reports.addTo(publisher.publish(workload))));
        return publications;
    }

    private Map<ClusterId, String> notReady(Policy policy) {
        Map<ClusterId, String> notReady = new TreeMap<>();
        for (ClusterId id : policy.clusters()) {
            watch.cluster(id)
                    .map(cluster -> ClusterConnection.of(cluster).notReady())
                    .ifPresent(why -> notReady.put(id, why));
        }
        return notReady;
    }

    private List<Bypass> bypasses(Policy policy) {
        return policy.targets().stream()
                .flatMap(workload -> watch.bypasses(workload).stream())
                .toList();
    }

    private void tell(
            HasMetadata object, Policy policy, List<Publication> targets, PolicyStatus before, PolicyStatus after) {
        Condition accepted =
                Conditions.find(after.getConditions(), PolicyStatuses.ACCEPTED).orElseThrow();
        boolean isNew = Conditions.find(before == null ? null : before.getConditions(), PolicyStatuses.ACCEPTED)
                .filter(condition -> accepted.getReason().equals(condition.getReason()))
                .filter(condition -> accepted.getMessage().equals(condition.getMessage()))
                .isEmpty();
        if (!isNew) {
            return;
        }
        if (!"True".equals(accepted.getStatus())) {
            telling.rejected(object, policy.id(), accepted.getReason(), accepted.getMessage());
            return;
        }
        targets.stream()
                .flatMap(publication -> publication.decisions().get(policy.id()).verdict().warnings().stream())
                .distinct()
                .forEach(warning -> telling.warned(object, warning));
    }

    /**
     * Whether a policy that was enforced has changed so recently that its instances have yet to report it: one status that
     * says that they have is worth waiting for.
     */
    private static boolean isAboutToBeEnforced(List<Publication> targets, PolicyStatus before, PolicyStatus after) {
        return before != null
                && targets.stream().anyMatch(Publication::fresh)
                && PolicyStatuses.ENFORCED.equals(reason(before, PolicyStatuses.ENFORCED))
                && "True".equals(status(after, PolicyStatuses.ACCEPTED))
                && PolicyStatuses.NOT_YET_LOADED.equals(reason(after, PolicyStatuses.ENFORCED));
    }

    /** Trouble once per reason, since its words change with every attempt of some node; success when it was not so before. */
    private void tellEnforced(HasMetadata object, PolicyStatus before, PolicyStatus after) {
        Condition enforced =
                Conditions.find(after.getConditions(), PolicyStatuses.ENFORCED).orElseThrow();
        boolean isNew = Conditions.find(before == null ? null : before.getConditions(), PolicyStatuses.ENFORCED)
                .filter(condition -> enforced.getReason().equals(condition.getReason()))
                .isEmpty();
        if (isNew
                && List.of(PolicyStatuses.CLUSTER_NOT_READY, PolicyStatuses.PUBLISH_REFUSED)
                        .contains(enforced.getReason())) {
            telling.notEnforced(object, enforced.getReason(), enforced.getMessage());
        }
        if (isNew && PolicyStatuses.ENFORCED.equals(enforced.getReason())) {
            telling.enforced(object, enforced.getMessage());
        }
    }

    private void tellNotIntercepted(HasMetadata object, PolicyStatus before, PolicyStatus after) {
        Optional<String> message = Conditions.find(after.getConditions(), PolicyStatuses.NOT_INTERCEPTED)
                .map(Condition::getMessage);
        Optional<String> told = Conditions.find(
                        before == null ? null : before.getConditions(), PolicyStatuses.NOT_INTERCEPTED)
                .map(Condition::getMessage);
        if (!message.equals(told)) {
            message.ifPresent(text -> telling.notIntercepted(object, text));
        }
    }

    private static String reason(PolicyStatus status, String type) {
        return Conditions.find(status.getConditions(), type)
                .map(Condition::getReason)
                .orElse("");
    }

    private static String status(PolicyStatus status, String type) {
        return Conditions.find(status.getConditions(), type)
                .map(Condition::getStatus)
                .orElse("");
    }

    private Instant giveUpAt(HasMetadata object) {
        return Instant.parse(object.getMetadata().getDeletionTimestamp()).plus(settings.giveUpAfter());
    }

    private static PolicyId id(PolicyKind kind, HasMetadata object) {
        return new PolicyId(
                kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
}
