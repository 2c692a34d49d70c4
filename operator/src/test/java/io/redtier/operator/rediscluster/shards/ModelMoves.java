package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import io.redtier.operator.rediscluster.shards.ShardStep.Concede;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Settle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What the moves of slots do to the model: command by command, so that an operator can be killed after each. */
final class ModelMoves {

    private final ModelCluster model;

    ModelMoves(ModelCluster model) {
        this.model = model;
    }

    /** As far as {@code random} lets it come; some of the slots, or all. */
    void move(MoveSlots step, Random random) {
        Slots slots = step.slots().lowest(random.nextBoolean() ? Slots.COUNT : 1 + random.nextInt(2000));
        ModelServer from = server(step.from());
        ModelServer to = server(step.to());
        // The others have no keys, so that for them it makes no difference at which command it ends.
        Slots marked = samples().without(samples().without(slots)).and(slots.lowest(1));
        List<Runnable> commands = new ArrayList<>();
        marked.stream()
                .forEach(slot -> commands.add(() -> {
                    require(!to.slots.contains(slot), "it owns slot " + slot + " already");
                    require(to.table.containsKey(from.id), "unknown node");
                    to.importing.put(slot, from.id);
                }));
        marked.stream()
                .forEach(slot -> commands.add(() -> {
                    require(from.slots.contains(slot), "it does not own slot " + slot);
                    require(from.table.containsKey(to.id), "unknown node");
                    from.migrating.put(slot, to.id);
                }));
        for (int s = 0; s < ModelCluster.SAMPLES.length; s++) {
            int sample = s;
            if (slots.contains(ModelCluster.SAMPLES[s])) {
                commands.add(() -> migrate(from, to, sample));
            }
        }
        commands.add(() -> own(to, slots));
        commands.add(() -> giveUp(from, to, slots));
        commands.subList(0, random.nextBoolean() ? commands.size() : random.nextInt(commands.size() + 1))
                .forEach(Runnable::run);
    }

    private static Slots samples() {
        return Slots.of(IntStream.of(ModelCluster.SAMPLES).boxed().toList());
    }

    private void migrate(ModelServer from, ModelServer to, int sample) {
        if (from.data[sample] > 0) {
            model.put(to, sample, from.data[sample]);
            model.put(from, sample, 0);
        }
    }

    /** A claim of a new epoch, which all are told of at once. */
    private void own(ModelServer to, Slots slots) {
        to.importing.keySet().removeIf(slots::contains);
        to.slots = to.slots.and(slots);
        to.epoch = 1 + model.servers.stream().mapToLong(s -> s.epoch).max().orElse(0);
        for (ModelServer other : model.servers) {
            if (other != to && other.running && model.reaches(to, other.id) && other.table.containsKey(to.id)) {
                other.table.replaceAll(
                        (id, row) -> new Row(row.ip(), row.epoch(), row.slots().without(slots), row.primaryId()));
                other.table.put(to.id, to.row());
            }
        }
    }

    private void giveUp(ModelServer from, ModelServer to, Slots slots) {
        for (int s = 0; s < ModelCluster.SAMPLES.length; s++) {
            require(!slots.contains(ModelCluster.SAMPLES[s]) || from.data[s] == 0, "it still holds keys");
        }
        from.migrating.keySet().removeIf(slots::contains);
        from.slots = from.slots.without(slots);
        from.table.put(to.id, to.row());
    }

    void concede(Concede step) {
        giveUp(server(step.node()), server(step.owner()), step.slots());
    }

    void settle(Settle step) {
        ModelServer owner = server(step.owner());
        Slots kept = step.slots();
        for (ShardNode node : step.others()) {
            ModelServer other = server(node);
            for (int s = 0; s < ModelCluster.SAMPLES.length; s++) {
                if (step.slots().contains(ModelCluster.SAMPLES[s]) && other.data[s] > 0) {
                    other.importing.put(ModelCluster.SAMPLES[s], owner.id);
                    kept = kept.without(Slots.of(List.of(ModelCluster.SAMPLES[s])));
                }
            }
        }
        kept.stream().forEach(owner.migrating::remove);
        kept.stream().forEach(owner.importing::remove);
    }

    private ModelServer server(ShardNode node) {
        return ModelSteps.server(model, node);
    }

    private static void require(boolean holds, String why) {
        ModelSteps.require(holds, why, null);
    }
}
