package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.change.Switchover;
import io.redtier.operator.rediscluster.topology.NodeView;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ClientKillParams;

/**
 * Carries out a planned failover under Sentinel. A bare SENTINEL FAILOVER leaves two primaries for seconds and loses what
 * the old one acknowledges meanwhile. Therefore writes are paused first, the replicas catch up, and the old primary stays
 * paused until it is a replica itself: nothing is acknowledged that the new one does not have. Thread-safe.
 */
@ApplicationScoped
public class SwitchoverExecutor {

    private static final Logger LOG = Logger.getLogger(SwitchoverExecutor.class);

    /** A pause is for this long and renewed while it is needed, so that it ends by itself when the operator does. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Duration CATCH_UP = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 20;

    /** Sentinel passes over a replica that it has not heard from for three of its rounds of INFO. */
    private static final long STALE_MILLIS = 30_000;

    private static final Pattern REPLICA = Pattern.compile("(?m)^slave\\d+:ip=([^,]*),.*state=online,offset=(\\d+),");

    private final Connections connections;

    public SwitchoverExecutor(Connections connections) {
        this.connections = connections;
    }

    /**
     * Returns when the old primary is a replica of the new one.
     *
     * @param promoted told of the new primary as soon as it is one, while writes still wait; it is to lead clients there
     * @throws JedisException if it did not come to that; the old primary then takes writes as before, unless the
     *     sentinels have replaced it after all
     */
    public void execute(Switchover step, Access access, Consumer<NodeView> promoted) {
        try (Jedis primary = connections.redis(step.primary().ip(), access);
                Jedis sentinel = connections.sentinel(step.sentinel().ip(), access)) {
            NodeIdentity.require(
                    primary, access, step.primary().pod(), step.primary().uid());
            NodeIdentity.require(
                    sentinel, access, step.sentinel().pod(), step.sentinel().uid());
            requireCandidate(sentinel, step, access);
            long began = System.nanoTime();
            begin(primary, sentinel, step, access);
            // From here on the pause ends by itself if this fails: whether there is another primary is not known then.
            NodeView successor = awaitSwitch(primary, sentinel, step, access);
            try {
                promoted.accept(successor);
            } finally {
                primary.replicaof(successor.ip(), ClusterNames.REDIS_PORT);
                dropClients(primary);
                primary.clientUnpause();
            }
            LOG.infof(
                    "%s took the place of %s, writes waited for %d ms",
                    successor.pod(),
                    step.primary().pod(),
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
    }

    private static void begin(Jedis primary, Jedis sentinel, Switchover step, Access access) {
        try {
            pause(primary);
            catchUp(primary, step.replicas());
            sentinel.sentinelFailover(access.clusterName());
        } catch (JedisException e) {
            primary.clientUnpause();
            throw e;
        }
    }

    /** Asked before anything is paused, for a sentinel that has just found its replicas refuses to fail over. */
    private static void requireCandidate(Jedis sentinel, Switchover step, Access access) {
        Set<String> wanted = step.replicas().stream().map(NodeView::ip).collect(Collectors.toSet());
        boolean found = sentinel.sentinelReplicas(access.clusterName()).stream()
                .filter(replica -> wanted.contains(replica.get("ip")))
                .anyMatch(SwitchoverExecutor::isCandidate);
        if (!found) {
            throw new JedisDataException(step.sentinel().pod() + " knows no replica yet that it would promote");
        }
    }

    private static boolean isCandidate(Map<String, String> replica) {
        return "slave".equals(replica.get("flags"))
                && "ok".equals(replica.get("master-link-status"))
                && Long.parseLong(replica.getOrDefault("info-refresh", "0")) < STALE_MILLIS;
    }

    private static void pause(Jedis primary) {
        primary.clientPause(PAUSE.toMillis(), ClientPauseMode.WRITE);
    }

    private static void catchUp(Jedis primary, List<NodeView> replicas) {
        Set<String> wanted = replicas.stream().map(NodeView::ip).collect(Collectors.toSet());
        long offset = NodeIdentity.info(primary).data().offset();
        await(CATCH_UP, "the replicas did not catch up in " + CATCH_UP.toSeconds() + " s", () -> {
            Matcher lines = REPLICA.matcher(primary.info("replication"));
            return lines.results()
                            .filter(line -> wanted.contains(line.group(1)))
                            .filter(line -> Long.parseLong(line.group(2)) >= offset)
                            .count()
                    >= wanted.size();
        });
    }

    private static NodeView awaitSwitch(Jedis primary, Jedis sentinel, Switchover step, Access access) {
        Duration patience = Duration.ofMillis(step.sentinel()
                        .watch()
                        .map(watch -> watch.settings().failoverTimeoutMillis())
                        .orElse(0L))
                .plus(MARGIN);
        long[] renewed = {System.nanoTime()};
        String[] address = {step.primary().ip()};
        await(patience, "the sentinels did not fail over in " + patience.toSeconds() + " s", () -> {
            if (System.nanoTime() - renewed[0] > PAUSE.dividedBy(4).toNanos()) {
                pause(primary);
                renewed[0] = System.nanoTime();
            }
            address[0] =
                    sentinel.sentinelGetMasterAddrByName(access.clusterName()).get(0);
            return !address[0].equals(step.primary().ip());
        });
        return step.replicas().stream()
                .filter(replica -> replica.ip().equals(address[0]))
                .findFirst()
                .orElseThrow(() -> new JedisDataException("the sentinels chose an unknown node at " + address[0]));
    }

    /** As Sentinel does it: who still holds a connection to the old primary is to look up the new one. */
    private static void dropClients(Jedis formerPrimary) {
        formerPrimary.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
        formerPrimary.clientKill(new ClientKillParams().type(ClientType.PUBSUB).skipMe(ClientKillParams.SkipMe.YES));
    }

    private static void await(Duration patience, String failure, BooleanSupplier done) {
        long end = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new JedisException(failure);
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JedisException("interrupted", e);
            }
        }
    }
}
