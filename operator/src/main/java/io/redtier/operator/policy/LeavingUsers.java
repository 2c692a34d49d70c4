package io.redtier.operator.policy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.operator.policy.rules.ClusterReader;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.Workload;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Removes the users that workloads do not need any more, and what they log in with: when no live instance runs by a document that needs them, after a
 * time in any case, and at once where the RedisCluster does not admit them any more. Costs a look into memory as long as there are none. Thread-safe.
 */
@ApplicationScoped
public class LeavingUsers {

    private static final Logger LOG = Logger.getLogger(LeavingUsers.class);
    private static final Duration MOST_BETWEEN = Duration.ofSeconds(5);

    private final PolicyWatch watch;
    private final WorkloadPublisher publisher;
    private final Routes routes;
    private final RedisDocuments redis;
    private final PolicySettings settings;
    private final Clock clock;
    private ScheduledExecutorService executor;

    public LeavingUsers(
            PolicyWatch watch,
            WorkloadPublisher publisher,
            KubernetesClient client,
            RedisDocuments redis,
            PolicySettings settings,
            Clock clock) {
        this.watch = watch;
        this.publisher = publisher;
        this.routes = new Routes(watch, client);
        this.redis = redis;
        this.settings = settings;
        this.clock = clock;
    }

    /** Starts looking, if that has not happened yet. */
    synchronized void start() {
        if (executor == null) {
            executor = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "leaving-users");
                thread.setDaemon(true);
                return thread;
            });
            long between =
                    Math.min(MOST_BETWEEN.toMillis(), settings.verifyEvery().toMillis());
            executor.scheduleWithFixedDelay(this::look, between, between, TimeUnit.MILLISECONDS);
        }
    }

    /** Stops looking. */
    synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    /** Nothing may escape: the executor would not look again. */
    private void look() {
        try {
            watch.userSecrets().leaving().forEach(this::tryToLook);
            watch.userSecrets().leftBindings().forEach(this::tryToTrim);
        } catch (RuntimeException e) {
            LOG.warn("The Redis users that workloads do not need any more can't be found; this is tried again", e);
        }
    }

    private void tryToLook(LeavingUser user) {
        try {
            look(user);
        } catch (KubernetesClientException | JedisException e) {
            LOG.debugf(e, "the user of %s on %s is looked at again", user.workload(), user.cluster());
        } catch (RuntimeException e) {
            LOG.warnf(
                    e,
                    "The Redis user of %s can't be taken from RedisCluster %s; this is tried again",
                    PublishedNames.text(user.workload()),
                    user.cluster());
        }
    }

    private void tryToTrim(Workload workload) {
        try {
            publisher.trimBinding(workload);
        } catch (RuntimeException e) {
            LOG.warnf(
                    e,
                    "The binding Secret of %s can't be brought up to date; this is tried again",
                    PublishedNames.text(workload));
        }
    }

    private void look(LeavingUser user) {
        Instant now = clock.instant();
        if (!isAdmitted(user)) {
            publisher.removeUser(user);
        } else if (user.leave().isOverdue(now, settings.userGrace())) {
            LOG.warnf(
                    "The Redis user of %s is taken from RedisCluster %s after %d s, although not all instances are known to"
                            + " do without it",
                    PublishedNames.text(user.workload()),
                    user.cluster(),
                    settings.userGrace().toSeconds());
            publisher.removeUser(user);
        } else if (user.leave().isOver(now, settings.verifyEvery(), List.of())
                && generations(user)
                        .filter(running -> user.leave().isOver(now, settings.verifyEvery(), running))
                        .isPresent()) {
            publisher.removeUser(user);
        }
    }

    /** Whether its RedisCluster, if it is there, admits the workload's namespace still. */
    private boolean isAdmitted(LeavingUser user) {
        String namespace = user.workload().namespace();
        return watch.cluster(user.cluster())
                .map(cluster -> ClusterReader.read(cluster).access())
                .map(access -> access.admits(user.cluster().namespace(), namespace, watch.namespaceLabels(namespace)))
                .orElse(true);
    }

    /** What the live instances run that report there; empty if that can't be found out now. */
    private Optional<List<Long>> generations(LeavingUser user) {
        Route route = routes.find(List.of(user.cluster())).routes().get(user.cluster());
        return route == null
                ? Optional.empty()
                : Optional.of(
                        redis
                                .readHash(route.host(), route.password(), KeySchema.reportsKey(user.workload()))
                                .values()
                                .stream()
                                .flatMap(json -> InstanceReport.read(json).stream())
                                .map(InstanceReport::generation)
                                .toList());
    }
}
