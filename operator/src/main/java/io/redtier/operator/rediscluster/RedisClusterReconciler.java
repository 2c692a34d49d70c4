package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.AggregatedOperatorException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;
import io.redtier.operator.OperatorConfig;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import io.redtier.operator.rediscluster.PlanExecution.Outcome;
import io.redtier.operator.rediscluster.acl.UserControl;
import io.redtier.operator.rediscluster.config.ConfigKeeper;
import io.redtier.operator.rediscluster.dependent.AuthSecret;
import io.redtier.operator.rediscluster.dependent.BindingSecret;
import io.redtier.operator.rediscluster.dependent.ConfigurationMap;
import io.redtier.operator.rediscluster.dependent.DataPods;
import io.redtier.operator.rediscluster.dependent.EventSources;
import io.redtier.operator.rediscluster.dependent.GeneratesPassword;
import io.redtier.operator.rediscluster.dependent.HasPassword;
import io.redtier.operator.rediscluster.dependent.HasReadService;
import io.redtier.operator.rediscluster.dependent.HasSentinels;
import io.redtier.operator.rediscluster.dependent.KnowsPassword;
import io.redtier.operator.rediscluster.dependent.ManagesDisruptionBudgets;
import io.redtier.operator.rediscluster.dependent.ManagesSentinelDisruptionBudget;
import io.redtier.operator.rediscluster.dependent.NodesService;
import io.redtier.operator.rediscluster.dependent.PodTemplates;
import io.redtier.operator.rediscluster.dependent.PrimaryService;
import io.redtier.operator.rediscluster.dependent.ReadService;
import io.redtier.operator.rediscluster.dependent.RedisDisruptionBudget;
import io.redtier.operator.rediscluster.dependent.RedisStatefulSet;
import io.redtier.operator.rediscluster.dependent.SentinelDisruptionBudget;
import io.redtier.operator.rediscluster.dependent.SentinelNodesService;
import io.redtier.operator.rediscluster.dependent.SentinelService;
import io.redtier.operator.rediscluster.dependent.SentinelStatefulSet;
import io.redtier.operator.rediscluster.dependent.UsersSecret;
import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.Connections;
import io.redtier.operator.rediscluster.redis.TopologyObserver;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.status.StatusCondition;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Makes a RedisCluster what its spec asks for: apply its objects, look at its nodes, plan, act, tell. */
// Also bounds the wait after the last retry, which would be ten hours else.
@ControllerConfiguration(
        name = "rediscluster",
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 30, timeUnit = TimeUnit.SECONDS))
@Workflow(
        explicitInvocation = true,
        dependents = {
            @Dependent(
                    type = AuthSecret.class,
                    useEventSourceWithName = EventSources.SECRETS,
                    reconcilePrecondition = GeneratesPassword.class),
            @Dependent(
                    type = UsersSecret.class,
                    useEventSourceWithName = EventSources.SECRETS,
                    reconcilePrecondition = HasPassword.class),
            @Dependent(type = ConfigurationMap.class, useEventSourceWithName = EventSources.CONFIG_MAPS),
            @Dependent(
                    type = BindingSecret.class,
                    useEventSourceWithName = EventSources.SECRETS,
                    reconcilePrecondition = KnowsPassword.class),
            @Dependent(type = PrimaryService.class, useEventSourceWithName = EventSources.SERVICES),
            @Dependent(
                    type = ReadService.class,
                    useEventSourceWithName = EventSources.SERVICES,
                    reconcilePrecondition = HasReadService.class),
            @Dependent(type = NodesService.class, useEventSourceWithName = EventSources.SERVICES),
            @Dependent(type = RedisStatefulSet.class, useEventSourceWithName = EventSources.STATEFUL_SETS),
            @Dependent(
                    type = RedisDisruptionBudget.class,
                    useEventSourceWithName = EventSources.DISRUPTION_BUDGETS,
                    reconcilePrecondition = ManagesDisruptionBudgets.class),
            @Dependent(
                    type = SentinelService.class,
                    useEventSourceWithName = EventSources.SERVICES,
                    reconcilePrecondition = HasSentinels.class),
            @Dependent(
                    type = SentinelNodesService.class,
                    useEventSourceWithName = EventSources.SERVICES,
                    reconcilePrecondition = HasSentinels.class),
            @Dependent(
                    type = SentinelStatefulSet.class,
                    useEventSourceWithName = EventSources.STATEFUL_SETS,
                    reconcilePrecondition = HasSentinels.class),
            @Dependent(
                    type = SentinelDisruptionBudget.class,
                    useEventSourceWithName = EventSources.DISRUPTION_BUDGETS,
                    reconcilePrecondition = ManagesSentinelDisruptionBudget.class)
        })
public class RedisClusterReconciler implements Reconciler<RedisCluster> {

    private static final Logger LOG = Logger.getLogger(RedisClusterReconciler.class);
    private static final String APPLY_FAILED = "ApplyFailed";
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final TopologyObserver observer;
    private final PlanExecution execution;
    private final GivenSecrets secrets;
    private final UserControl users;
    private final ClusterEvents events;
    private final ClusterMetrics metrics;
    private final Clock clock;
    private final OperatorConfig config;
    private final ConfigKeeper keeper;
    private final SentinelEventSource sentinels;

    public RedisClusterReconciler(
            TopologyObserver observer,
            PlanExecution execution,
            GivenSecrets secrets,
            UserControl users,
            ClusterEvents events,
            ClusterMetrics metrics,
            Connections connections,
            ConfigKeeper keeper,
            Clock clock,
            OperatorConfig config) {
        this.observer = observer;
        this.execution = execution;
        this.secrets = secrets;
        this.users = users;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
        this.config = config;
        this.keeper = keeper;
        this.sentinels = new SentinelEventSource(connections, this::forget);
    }

    private void forget(RedisCluster cluster) {
        metrics.remove(cluster);
        secrets.forget(cluster);
        users.forget(cluster);
        keeper.forget(cluster.getMetadata().getUid());
        execution.forget(cluster.getMetadata().getUid());
    }

    @Override
    public UpdateControl<RedisCluster> reconcile(RedisCluster cluster, Context<RedisCluster> context) {
        Optional<Obstacle> obstacle = obstacle(cluster, context);
        users.prepare(cluster, context);
        ClusterPods pods = ClusterPods.of(
                cluster, context.getSecondaryResources(StatefulSet.class), context.getSecondaryResources(Pod.class));
        Access access = users.access(cluster, context);
        // What the nodes hold says how many of them may go, and what they make of a change whether it goes on.
        Reconfiguration reconfiguration = new Reconfiguration(cluster, context);
        Survey survey = Survey.make(
                cluster,
                pods,
                access,
                observer,
                execution.held(cluster.getMetadata().getUid()),
                reconfiguration.readings());
        boolean acts = !ClusterSpec.isPaused(cluster);
        if (obstacle.isEmpty() && acts) {
            obstacle = reconfiguration.carryOut(keeper, access, survey, pods);
        }
        if (obstacle.isEmpty() && acts) {
            DataPods.set(survey.dataPods(), context);
            PodTemplates.set(
                    rollout(cluster, context)
                            .roll()
                            .progress(
                                    survey.primaries(),
                                    survey.loading(),
                                    config.rediscluster().progressDeadline(),
                                    clock.instant()),
                    context);
            obstacle = apply(cluster, context);
        }
        Rollout rollout = rollout(cluster, context);
        survey = survey.with(rollout.roll());

        users.apply(cluster, pods.data(), pods.sentinels(), pods.ready(), access, context);
        Outcome outcome = acts
                ? execution.execute(survey.plan(), cluster.getMetadata().getNamespace(), access)
                : Outcome.nothing();
        if (ClusterSpec.hasSentinels(cluster)) {
            sentinels.listen(cluster, access, pods.sentinels());
        }

        Findings found = new Findings(obstacle, rollout, survey, pods.ready(), outcome.failure());
        boolean bound =
                Passwords.owned(ClusterNames.bindingSecret(cluster), context).isPresent();
        List<Step> done = new ArrayList<>(reconfiguration.done());
        done.addAll(outcome.done());
        UpdateControl<RedisCluster> control = report(cluster, found, done, users.condition(cluster, context), bound);
        if (outcome.goesOn()) {
            control.rescheduleAfter(AT_ONCE);
        }
        if (context.getPrimaryCache().get(ResourceID.fromResource(cluster)).isEmpty()) {
            // Deleted meanwhile: what this look began anew would never be told to end.
            sentinels.onResourceDeleted(cluster);
        }
        return control;
    }

    /** What a person has to correct before the spec can be applied; until then what was applied earlier stays. */
    private Optional<Obstacle> obstacle(RedisCluster cluster, Context<RedisCluster> context) {
        Map<String, String> refused = RefusedDirectives.in(cluster.getSpec().getConfig());
        Optional<Obstacle> password = Passwords.findGiven(cluster, secrets, context);
        if (!refused.isEmpty()) {
            return Optional.of(new Obstacle(
                    "Refused",
                    RefusedDirectives.describe(refused) + ". Nothing of this generation is applied until then"));
        }
        return password;
    }

    /**
     * Applies everything that belongs to the cluster, and says what was not taken. A failure stops nothing else: a
     * primary that changes meanwhile must be followed whether a ConfigMap can be written or not.
     */
    private static Optional<Obstacle> apply(RedisCluster cluster, Context<RedisCluster> context) {
        try {
            context.managedWorkflowAndDependentResourceContext().reconcileManagedWorkflow();
            return Optional.empty();
        } catch (AggregatedOperatorException e) {
            Collection<Exception> failures = e.getAggregatedExceptions().values();
            return Optional.of(NameTaken.in(failures, cluster, context.getClient())
                    .or(() -> ApplyRefusal.in(failures))
                    .orElseGet(() -> failure(e)));
        }
    }

    private static Obstacle failure(AggregatedOperatorException e) {
        LOG.warn("What belongs to a RedisCluster could not be applied", e);
        return new Obstacle(APPLY_FAILED, "applying the spec failed, it is tried again by itself: " + e.getMessage());
    }

    private static Rollout rollout(RedisCluster cluster, Context<RedisCluster> context) {
        return Rollout.of(
                cluster, context.getSecondaryResources(StatefulSet.class), context.getSecondaryResources(Pod.class));
    }

    private UpdateControl<RedisCluster> report(
            RedisCluster cluster, Findings found, List<Step> done, Optional<StatusCondition> ofUsers, boolean bound) {
        RedisClusterStatus status = StatusAssembly.assemble(cluster, found, ofUsers, clock.instant());
        if (!bound) {
            status.setBinding(null);
        }
        events.tell(cluster, status, done);
        metrics.update(cluster, found.serves(), status.getReadyReplicas());
        if (StatusAssembly.lastPrimary(cluster.getStatus())
                .filter(was -> status.getCurrentPrimary() != null && !was.equals(status.getCurrentPrimary()))
                .isPresent()) {
            metrics.primaryChanged(cluster);
        }
        UpdateControl<RedisCluster> control = status.equals(cluster.getStatus())
                ? UpdateControl.noUpdate()
                : UpdateControl.patchStatus(withStatusOnly(cluster, status));
        boolean waitsForAPerson =
                found.obstacle().filter(o -> !o.reason().equals(APPLY_FAILED)).isPresent();
        // As long as there are no pods, nothing can happen to them; later they are followed whatever the spec says.
        boolean settled = found.isHealthy() && !found.rollingOut()
                || waitsForAPerson
                        && (found.isHealthy()
                                || found.nodes().stream()
                                        .allMatch(node -> node.uid().isEmpty()));
        return control.rescheduleAfter(
                settled ? config.rediscluster().resync() : config.rediscluster().retry());
    }

    /** Nothing but what is to be written: a resource version in it would make a conflict out of every other change. */
    private static RedisCluster withStatusOnly(RedisCluster cluster, RedisClusterStatus status) {
        RedisCluster fresh = new RedisCluster();
        fresh.getMetadata().setName(cluster.getMetadata().getName());
        fresh.getMetadata().setNamespace(cluster.getMetadata().getNamespace());
        fresh.setStatus(status);
        return fresh;
    }

    @Override
    public List<EventSource<?, RedisCluster>> prepareEventSources(EventSourceContext<RedisCluster> context) {
        List<EventSource<?, RedisCluster>> all = new ArrayList<>(Informers.of(context));
        all.add(sentinels);
        return all;
    }
}
