package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardStep;
import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Attach;
import io.redtier.operator.rediscluster.shards.ShardStep.Concede;
import io.redtier.operator.rediscluster.shards.ShardStep.Erase;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Release;
import io.redtier.operator.rediscluster.shards.ShardStep.Settle;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.shards.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClusterFailoverOption;
import redis.clients.jedis.args.ClusterResetType;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Carries out the steps that concern a Redis Cluster. Before each, every node that is named in it is asked at its address
 * whether it is still the pod, and its Redis still has the node id, that the plan was made for: to introduce somebody
 * else would merge two clusters for good. Thread-safe.
 */
final class ShardExecutor {

    private final Connections connections;

    ShardExecutor(Connections connections) {
        this.connections = connections;
    }

    void execute(ShardStep step, Access access) {
        if (step instanceof Meet meet) {
            try (Jedis hub = open(meet.hub(), access)) {
                confirm(meet.node(), access);
                hub.clusterMeet(meet.node().ip(), ClusterNames.REDIS_PORT);
            }
        } else if (step instanceof AddSlots add) {
            try (Jedis node = open(add.node(), access)) {
                letReplicate(node, access);
                // A claim of an epoch that no earlier owner had: whoever returns with these slots gives way.
                node.clusterBumpEpoch();
                List<int[]> ranges = add.slots().ranges();
                node.clusterAddSlotsRange(
                        ranges.stream().flatMapToInt(Arrays::stream).toArray());
            }
        } else if (step instanceof Attach attach) {
            try (Jedis node = open(attach.node(), access);
                    Jedis primary = open(attach.primary(), access)) {
                letReplicate(node, access);
                if (attach.primary().slots().isEmpty()) {
                    letReplicate(primary, access);
                }
                node.clusterReplicate(attach.primary().id());
            }
        } else if (step instanceof Handover handover) {
            confirm(handover.primary(), access);
            try (Jedis replica = open(handover.replica(), access)) {
                replica.clusterFailover();
            }
        } else if (step instanceof Takeover takeover) {
            try (Jedis replica = open(takeover.replica(), access)) {
                letReplicate(replica, access);
                replica.clusterFailover(ClusterFailoverOption.TAKEOVER);
            }
        } else if (step instanceof Erase erase) {
            try (Jedis node = open(erase.node(), access)) {
                if (erase.node().primaryId().isEmpty()) {
                    node.flushAll(); // a primary that holds keys refuses to be reset, a replica to be flushed
                }
                node.clusterReset(ClusterResetType.HARD);
            }
        } else if (step instanceof Release release) {
            try (Jedis node = open(release.node(), access)) {
                node.clusterReset(ClusterResetType.SOFT);
            }
        } else if (step instanceof MoveSlots move) {
            move(move, access);
        } else if (step instanceof Concede concede) {
            try (Jedis node = open(concede.node(), access)) {
                SlotMover.setSlots(
                        node, concede.slots(), "NODE", concede.owner().id());
            }
        } else if (step instanceof Settle settle) {
            settle(settle, access);
        } else if (step instanceof Forget forget) {
            forget(forget, access);
        } else {
            throw new IllegalArgumentException("not a step about Redis: " + step);
        }
    }

    /**
     * Lets a node serve replicas that until now had no place, see start-cluster.sh. A replica, too: the others may elect
     * it when the operator is away. Before the step itself, for a step that took effect is not planned again.
     */
    private static void letReplicate(Jedis node, Access access) {
        // Before the default user, whose rights tell whether those of the other are still to be withheld.
        if (access.internal().isPresent()) {
            node.aclSetUser(Owner.REPLICATION.user(), "+psync");
        }
        node.aclSetUser("default", "+psync", "+sync");
    }

    private void move(MoveSlots step, Access access) {
        List<Jedis> others = new ArrayList<>();
        try (Jedis from = open(step.from(), access);
                Jedis to = open(step.to(), access)) {
            step.others().forEach(other -> others.add(open(other, access)));
            letReplicate(to, access);
            new SlotMover(from, to, others, step, login(to, access)).move();
        } finally {
            others.forEach(Jedis::close);
        }
    }

    /** How a node logs in to {@code to}: as whom the operator itself was let in there. */
    private static List<String> login(Jedis to, Access access) {
        return access.internal()
                .filter(passwords -> Owner.OPERATOR.user().equals(to.aclWhoAmI()))
                .map(passwords -> List.of("AUTH2", Owner.OPERATOR.user(), passwords.of(Owner.OPERATOR)))
                .or(() -> access.password().map(password -> List.of("AUTH", password)))
                .orElse(List.of());
    }

    private void settle(Settle step, Access access) {
        Slots kept = step.slots();
        for (ShardNode other : step.others()) {
            try (Jedis jedis = open(other, access)) {
                Slots held = SlotMover.filled(jedis, step.slots());
                SlotMover.setSlots(jedis, held, "IMPORTING", step.owner().id());
                kept = kept.without(held);
            }
        }
        try (Jedis owner = open(step.owner(), access)) {
            SlotMover.setSlots(owner, kept, "STABLE");
        }
    }

    /** Whoever is left knowing the node tells the others of it again, so one that fails stops none of the rest. */
    private void forget(Forget step, Access access) {
        List<JedisException> failures = new ArrayList<>();
        for (ShardNode node : step.nodes()) {
            try {
                forget(node, step.id(), access);
            } catch (JedisException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            JedisException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private void forget(ShardNode node, String id, Access access) {
        try (Jedis jedis = open(node, access)) {
            jedis.clusterForget(id);
        } catch (JedisDataException e) {
            if (e.getMessage() == null || !e.getMessage().contains("Unknown node")) {
                throw e;
            }
        }
    }

    private void confirm(ShardNode node, Access access) {
        open(node, access).close();
    }

    private Jedis open(ShardNode node, Access access) {
        Jedis jedis = connections.redis(node.ip(), access);
        try {
            NodeIdentity.require(jedis, access, node.pod(), node.node().uid());
            if (!jedis.clusterMyId().equals(node.id())) {
                throw new JedisDataException(node.pod() + " now has another node id");
            }
            return jedis;
        } catch (RuntimeException e) {
            jedis.close();
            throw e;
        }
    }
}
