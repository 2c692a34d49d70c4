package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import io.redtier.operator.rediscluster.shards.ShardStep.AddSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Attach;
import io.redtier.operator.rediscluster.shards.ShardStep.Concede;
import io.redtier.operator.rediscluster.shards.ShardStep.Erase;
import io.redtier.operator.rediscluster.shards.ShardStep.Forget;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.LabelShard;
import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Release;
import io.redtier.operator.rediscluster.shards.ShardStep.Settle;
import io.redtier.operator.rediscluster.shards.ShardStep.Takeover;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.rediscluster.topology.Step.LabelRole;
import java.util.Random;

/** What steps do to the model, with an {@link AssertionError} where Redis would refuse. */
final class ModelSteps {

    /** Moves of slots come to their end. */
    static final Random NEVER_KILLED = new Random() {
        @Override
        public boolean nextBoolean() {
            return true;
        }
    };

    private final ModelCluster model;

    private final Random random;

    /** @param random how far moves of slots come before the operator is killed */
    ModelSteps(ModelCluster model, Random random) {
        this.model = model;
        this.random = random;
    }

    void execute(Step step) {
        if (step instanceof Meet meet) {
            ModelServer hub = server(meet.hub());
            ModelServer node = server(meet.node());
            hub.table.put(node.id, node.row());
            node.table.put(hub.id, hub.row());
        } else if (step instanceof AddSlots add) {
            ModelServer node = server(add.node());
            for (Row row : node.table.values()) {
                require(!row.slots().intersects(add.slots()), "slot is busy", step);
            }
            node.epoch =
                    1 + model.servers.stream().mapToLong(s -> s.epoch).max().orElse(0);
            node.slots = node.slots.and(add.slots());
        } else if (step instanceof Attach attach) {
            ModelServer node = server(attach.node());
            ModelServer primary = server(attach.primary());
            require(node.table.containsKey(primary.id), "unknown node", step);
            require(node.slots.isEmpty(), "it owns slots", step);
            require(!node.isPrimary() || node.keys() == 0, "it holds keys", step);
            node.follow(primary);
            System.arraycopy(primary.data, 0, node.data, 0, node.data.length);
            node.electable = true;
        } else if (step instanceof Handover handover) {
            ModelServer replica = server(handover.replica());
            ModelServer primary = server(handover.primary());
            require(model.isInSync(replica, primary), "not in sync", step);
            replica.slots = primary.slots;
            primary.slots = Slots.NONE;
            replica.epoch =
                    1 + model.servers.stream().mapToLong(s -> s.epoch).max().orElse(0);
            replica.primaryId = "";
            replica.masterHost = "";
            model.servers.stream()
                    .filter(s -> s == primary || s.primaryId.equals(primary.id))
                    .forEach(s -> s.follow(replica));
        } else if (step instanceof Takeover takeover) {
            new ModelTime(model).takeOver(server(takeover.replica()));
        } else if (step instanceof Erase erase) {
            model.wipe(server(erase.node()).ordinal);
        } else if (step instanceof Release release) {
            ModelServer node = server(release.node());
            require(!node.isPrimary(), "it is a primary", step);
            node.release();
        } else if (step instanceof MoveSlots move) {
            new ModelMoves(model).move(move, random);
        } else if (step instanceof Concede concede) {
            new ModelMoves(model).concede(concede);
        } else if (step instanceof Settle settle) {
            new ModelMoves(model).settle(settle);
        } else if (step instanceof Forget forget) {
            forget.nodes().stream().map(this::server).forEach(node -> {
                require(!node.id.equals(forget.id()), "it is itself", step);
                require(!node.primaryId.equals(forget.id()), "it is its primary", step);
                node.table.remove(forget.id());
                node.migrating.values().removeIf(forget.id()::equals);
                node.importing.values().removeIf(forget.id()::equals);
            });
        } else if (step instanceof LabelRole label) {
            model.label(label.node().ordinal(), label.role(), null);
        } else if (step instanceof LabelShard label) {
            model.label(label.node().node().ordinal(), null, String.valueOf(label.shard()));
        } else {
            throw new AssertionError("not a step of mode Cluster: " + step);
        }
    }

    private ModelServer server(ShardNode node) {
        return server(model, node);
    }

    static ModelServer server(ModelCluster model, ShardNode node) {
        ModelServer server = model.servers.get(node.node().ordinal());
        require(server.running && server.id.equals(node.id()), "somebody else answers at " + node.ip(), null);
        return server;
    }

    static void require(boolean holds, String why, Step step) {
        if (!holds) {
            throw new AssertionError("Redis refuses " + (step == null ? "" : step.describe()) + ": " + why);
        }
    }
}
