package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.acl.InternalPasswords;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import io.redtier.operator.rediscluster.acl.UserChange;
import io.redtier.operator.rediscluster.acl.UserChange.DefaultPassword;
import io.redtier.operator.rediscluster.acl.UserChange.Define;
import io.redtier.operator.rediscluster.acl.UserChange.Delete;
import io.redtier.operator.rediscluster.acl.UserChange.Known;
import io.redtier.operator.rediscluster.acl.UserPlan;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Gives every node the users that it is to have. Never by ACL LOAD, which cuts off every client on 7.0, but user by user.
 * Everything here may be repeated. Thread-safe, except that one RedisCluster is to be worked on by one thread at a time.
 */
@ApplicationScoped
public class NodeUsers {

    private static final Logger LOG = Logger.getLogger(NodeUsers.class);

    private final Connections connections;
    private final AtOnce atOnce = new AtOnce("redis-users");

    public NodeUsers(Connections connections) {
        this.connections = connections;
    }

    /**
     * What came of it on one pod.
     *
     * @param pod its name
     * @param done the changes that were made
     * @param refused what Redis said of users that it did not take, by user
     * @param failure why the pod could not be asked; empty if it could
     */
    public record Result(String pod, List<UserChange> done, Map<String, String> refused, Optional<String> failure) {}

    /**
     * Makes the users of all pods what they are to be. Takes at most a few seconds, however many are silent.
     *
     * @param data pods; those that can't be asked are left out
     * @param sentinels likewise
     */
    public List<Result> apply(
            UserPlan plan, List<PodRef> data, List<PodRef> sentinels, Access access, UserMemory memory) {
        memory.keep(Stream.concat(data.stream(), sentinels.stream())
                .map(PodRef::uid)
                .collect(Collectors.toSet()));
        List<Result> results = new ArrayList<>(atOnce.ask(
                data.stream().filter(PodRef::canBeAsked).toList(), pod -> dataNode(plan, pod, access, memory)));
        // After the data nodes, to which they are to log in.
        results.addAll(atOnce.ask(
                sentinels.stream().filter(PodRef::canBeAsked).toList(), pod -> sentinel(plan, pod, access, memory)));
        return results;
    }

    private Result dataNode(UserPlan plan, PodRef pod, Access access, UserMemory memory) {
        Result result = new Result(pod.name(), new ArrayList<>(), new TreeMap<>(), Optional.empty());
        try (Jedis jedis = connections.redis(pod.ip(), access)) {
            NodeIdentity.require(jedis, access, pod.name(), pod.uid());
            bring(jedis, plan.onDataNodes(), pod, memory, result);
            logInAsReplica(jedis, plan.internal());
            return result;
        } catch (JedisException e) {
            return failed(pod, result, e);
        }
    }

    private Result sentinel(UserPlan plan, PodRef pod, Access access, UserMemory memory) {
        Result result = new Result(pod.name(), new ArrayList<>(), new TreeMap<>(), Optional.empty());
        try (Jedis jedis = connections.sentinel(pod.ip(), access)) {
            NodeIdentity.require(jedis, access, pod.name(), pod.uid());
            bring(jedis, plan.onSentinels(), pod, memory, result);
            if (!memory.logsInWith(pod.uid(), plan.internal())) {
                logInAsSentinel(jedis, plan.internal(), access);
                memory.toldToLogInWith(pod.uid(), plan.internal());
            }
            return result;
        } catch (JedisException e) {
            return failed(pod, result, e);
        }
    }

    private static Result failed(PodRef pod, Result result, JedisException e) {
        LOG.debugf("The users of %s at %s can't be brought up to date: %s", pod.name(), pod.ip(), e.getMessage());
        return new Result(pod.name(), result.done(), result.refused(), Optional.of(String.valueOf(e.getMessage())));
    }

    private static void bring(Jedis jedis, UserPlan.Users users, PodRef pod, UserMemory memory, Result result) {
        Map<String, Known> known = memory.of(pod.uid());
        List<UserChange> changes = UserChange.between(users, jedis.aclList(), known);
        if (changes.isEmpty()) {
            return;
        }
        for (UserChange change : changes) {
            try {
                make(jedis, change);
                result.done().add(change);
            } catch (JedisDataException e) {
                known.remove(change.name());
                result.refused().put(change.name(), String.valueOf(e.getMessage()));
            }
        }
        Map<String, String> told = UserChange.byName(jedis.aclList());
        for (UserChange change : result.done()) {
            if (change instanceof Define define && told.containsKey(define.name())) {
                known.put(define.name(), new Known(define.user(), told.get(define.name())));
                memory.take(define.user().line());
            } else if (change instanceof Delete) {
                known.remove(change.name());
            }
        }
    }

    private static void make(Jedis jedis, UserChange change) {
        if (change instanceof Define define) {
            jedis.aclSetUser(define.name(), define.user().definition().toArray(String[]::new));
        } else if (change instanceof DefaultPassword password) {
            jedis.aclSetUser(change.name(), "on", "resetpass", "#" + password.hash());
        } else {
            jedis.aclDelUser(change.name());
        }
    }

    /** A node is started with this; a change, or a start with files of before, makes it different. */
    private static void logInAsReplica(Jedis jedis, InternalPasswords passwords) {
        Map<String, String> wanted =
                Map.of("masteruser", Owner.REPLICATION.user(), "masterauth", passwords.of(Owner.REPLICATION));
        if (!jedis.configGet("masteruser", "masterauth").equals(wanted)) {
            jedis.configSet(wanted);
        }
    }

    private static void logInAsSentinel(Jedis jedis, InternalPasswords passwords, Access access) {
        String user = Owner.SENTINEL.user();
        String password = passwords.of(Owner.SENTINEL);
        jedis.sendCommand(Protocol.Command.SENTINEL, "CONFIG", "SET", "sentinel-user", user);
        jedis.sendCommand(Protocol.Command.SENTINEL, "CONFIG", "SET", "sentinel-pass", password);
        try {
            jedis.sentinelSet(access.clusterName(), Map.of("auth-user", user, "auth-pass", password));
        } catch (JedisDataException e) {
            if (!String.valueOf(e.getMessage()).contains("No such master")) {
                throw e;
            }
            // Whoever lets it watch the primary gives it these, too.
        }
    }

    @PreDestroy
    void stop() {
        atOnce.close();
    }
}
