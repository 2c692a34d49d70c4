package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.NodeView.Data;
import io.redtier.operator.rediscluster.topology.NodeView.Role;
import io.redtier.operator.rediscluster.topology.NodeView.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the operator sees of the model. Pure. */
final class ModelView {

    private static final long LONG_AGO = 3_600_000;

    private ModelView() {}

    static ShardsView of(ModelCluster model) {
        return new ShardsView(
                model.servers.stream().map(server -> node(model, server)).toList());
    }

    private static ShardNode node(ModelCluster model, ModelServer server) {
        String label = model.labels.getOrDefault(server.ordinal, "/");
        String machine = "machine-" + server.ordinal % 3;
        ModelServer primary = model.byId(server.primaryId);
        Data data = !server.running
                ? Data.NONE
                : new Data(
                        server.isPrimary() ? Role.PRIMARY : Role.REPLICA,
                        "history",
                        "",
                        IntStream.of(server.data).sum(),
                        server.keys(),
                        server.masterHost,
                        primary != null && model.isInSync(server, primary),
                        "7.0.15");
        NodeView pod = new NodeView(
                "shop-" + server.ordinal,
                server.ordinal,
                server.uid,
                server.ip,
                server.running ? State.UP : State.STOPPED,
                false,
                label.substring(0, label.indexOf('/')),
                data);
        String shard = label.substring(label.indexOf('/') + 1);
        if (!server.running) {
            return ShardNode.silent(pod, machine, "", shard);
        }
        List<Peer> peers = new ArrayList<>();
        peers.add(new Peer(
                server.id,
                server.ip,
                true,
                server.isPrimary(),
                server.primaryId,
                false,
                true,
                0,
                server.epoch,
                server.slots,
                new OpenSlots(server.migrating, server.importing)));
        server.table.forEach((id, row) -> {
            boolean reached = model.reaches(server, id);
            peers.add(new Peer(
                    id,
                    row.ip(),
                    false,
                    row.primaryId().isEmpty(),
                    row.primaryId(),
                    !reached,
                    reached,
                    reached ? 0 : LONG_AGO,
                    row.epoch(),
                    row.slots(),
                    OpenSlots.NONE));
        });
        return new ShardNode(pod, machine, "", shard, server.id, 60_000, true, model.memory, peers);
    }
}
