package io.redtier.operator.rediscluster.acl;

import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.OperatorConfig;
import io.redtier.operator.PasswordEntry;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.acl.UserSecret;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.GivenSecrets;
import io.redtier.operator.rediscluster.Passwords;
import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.NodeUsers;
import io.redtier.operator.rediscluster.redis.NodeUsers.Result;
import io.redtier.operator.rediscluster.redis.PodRef;
import io.redtier.operator.rediscluster.redis.UserMemory;
import io.redtier.operator.status.EventRecorder;
import io.redtier.operator.status.StatusCondition;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps the users on the nodes of RedisClusters what they are to be. Thread-safe. */
@ApplicationScoped
public class UserControl {

    private static final String FILES = "redtier.user-files";
    private static final String PLAN = "redtier.user-plan";

    private final GivenSecrets secrets;
    private final NodeUsers nodes;
    private final EventRecorder recorder;
    private final Clock clock;
    private final Duration lookEvery;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    public UserControl(
            GivenSecrets secrets, NodeUsers nodes, EventRecorder recorder, Clock clock, OperatorConfig config) {
        this.secrets = secrets;
        this.nodes = nodes;
        this.recorder = recorder;
        this.clock = clock;
        this.lookEvery = config.rediscluster().usersResync();
    }

    /**
     * What the Secret of a RedisCluster holds for its pods to start with.
     *
     * @param passwords of the internal users
     * @param dataNodes lines of {@code redis.conf}
     * @param sentinels lines of {@code sentinel.conf}
     */
    public record Files(InternalPasswords passwords, String dataNodes, String sentinels) {}

    /** Of one RedisCluster, which is reconciled by one thread at a time. */
    private static final class State {
        private final UserMemory memory = new UserMemory();
        private InternalPasswords passwords;
        private Look last;
    }

    /** The last look at the nodes: what was asked for, and of whom. */
    private record Look(UserPlan plan, List<PodRef> pods, Set<String> ready, List<Result> results, Instant at) {

        boolean stillHolds(UserPlan now, List<PodRef> podsNow, Set<String> readyNow) {
            return plan.equals(now)
                    && pods.equals(podsNow)
                    && ready.equals(readyNow)
                    && results.stream().allMatch(result -> result.failure().isEmpty());
        }
    }

    /** Finds out who is to be able to log in, and keeps it for the rest of this reconciliation. */
    public void prepare(RedisCluster cluster, Context<RedisCluster> context) {
        if (!ClusterSpec.hasPassword(cluster)) {
            return; // anybody may
        }
        State state = state(cluster);
        Secret own = own(cluster, context);
        // What was made once is kept here, too: whoever deletes the Secret gets it back as it was.
        state.passwords = InternalPasswords.completed(own, state.passwords);
        GivenUsers given = GivenUsers.read(
                cluster.getSpec().getAuth(), cluster.getMetadata().getNamespace(), name -> secrets.get(cluster, name));
        if (!given.problems().isEmpty()) {
            secrets.forget(cluster);
        }
        UserPlan plan = new UserPlan(
                state.passwords,
                given,
                workloads(cluster, context),
                Passwords.of(cluster, context).map(AclUser::hash).orElse(""));
        String before = PasswordEntry.read(own, ClusterNames.USERS_FILE).orElse("");
        Set<String> written = before.lines().collect(Collectors.toSet());
        Files files = new Files(
                plan.internal(),
                plan.dataNodesFile(line -> written.contains(line) || state.memory.hasTaken(line), before),
                plan.sentinelsFile());
        context.managedWorkflowAndDependentResourceContext().put(FILES, files);
        context.managedWorkflowAndDependentResourceContext().put(PLAN, plan);
    }

    /** What {@link #prepare} has found, for a RedisCluster that asks for a password. */
    public static Files files(Context<RedisCluster> context) {
        return context.managedWorkflowAndDependentResourceContext().getMandatory(FILES, Files.class);
    }

    /** How the operator itself logs in. */
    public Access access(RedisCluster cluster, Context<RedisCluster> context) {
        return new Access(
                cluster.getMetadata().getUid(),
                cluster.getMetadata().getName(),
                Passwords.of(cluster, context),
                plan(context).map(UserPlan::internal));
    }

    /**
     * Brings the users of all nodes up to date, unless that was done a moment ago or the RedisCluster is paused.
     *
     * @param ready names of the pods that are ready: a pod that becomes it may have been restarted
     */
    public void apply(
            RedisCluster cluster,
            List<PodRef> data,
            List<PodRef> sentinels,
            Set<String> ready,
            Access access,
            Context<RedisCluster> context) {
        Optional<UserPlan> plan = plan(context);
        if (plan.isEmpty() || ClusterSpec.isPaused(cluster)) {
            return;
        }
        State state = state(cluster);
        List<PodRef> pods = Stream.concat(data.stream(), sentinels.stream()).toList();
        Instant now = clock.instant();
        if (state.last != null
                && state.last.stillHolds(plan.get(), pods, ready)
                && state.last.at().plus(lookEvery).isAfter(now)) {
            return;
        }
        List<Result> results = nodes.apply(plan.get(), data, sentinels, access, state.memory);
        state.last = new Look(plan.get(), pods, ready, results, now);
        UserReport.told(results).ifPresent(message -> recorder.normal(cluster, "UsersChanged", message));
    }

    /** The condition of the users, to be called after {@link #apply}; empty when anybody may log in. */
    public Optional<StatusCondition> condition(RedisCluster cluster, Context<RedisCluster> context) {
        Optional<Look> last = Optional.ofNullable(state(cluster).last);
        return plan(context)
                .map(plan -> UserReport.condition(
                        plan,
                        last.map(Look::pods).orElse(List.of()),
                        last.map(Look::results).orElse(List.of()),
                        ClusterSpec.isPaused(cluster)));
    }

    /** To be called when a RedisCluster is gone. */
    public void forget(RedisCluster cluster) {
        states.remove(cluster.getMetadata().getUid());
    }

    private static Optional<UserPlan> plan(Context<RedisCluster> context) {
        return context.managedWorkflowAndDependentResourceContext().get(PLAN, UserPlan.class);
    }

    private State state(RedisCluster cluster) {
        return states.computeIfAbsent(cluster.getMetadata().getUid(), uid -> new State());
    }

    private static List<AclUser> workloads(RedisCluster cluster, Context<RedisCluster> context) {
        return context.getSecondaryResourcesAsStream(Secret.class)
                .filter(UserSecret::is)
                .filter(secret ->
                        secret.hasOwnerReferenceFor(cluster.getMetadata().getUid()))
                .flatMap(secret -> UserSecret.read(secret).stream())
                .sorted(Comparator.comparing(AclUser::name))
                .toList();
    }

    private static Secret own(RedisCluster cluster, Context<RedisCluster> context) {
        return context.getSecondaryResourcesAsStream(Secret.class)
                .filter(secret -> secret.getMetadata().getName().equals(ClusterNames.usersSecret(cluster)))
                .findFirst()
                .orElse(null);
    }
}
