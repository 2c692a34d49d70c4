package io.redtier.operator.rediscluster.shards;

import io.redtier.operator.rediscluster.shards.Balance.Route;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings the slots to those who are to have them; to be asked only while nobody is missing or failed. */
public final class Resharding {

    /** Reason of the problem that shards can't be given up, since the others could not hold their data. */
    public static final String REFUSED = "ScaleInRefused";

    /** Reason of the problem that slots can't be moved, for a key of theirs or the node that is to have them. */
    public static final String HELD = "SlotsNotMovable";

    /** Reasons of problems that leave everybody where they are: nothing is wrong with them there. */
    public static final Set<String> STANDSTILL = Set.of(REFUSED, HELD);

    /** How full the primaries that stay may get, in percent of their limit: clients and replicas need some, too. */
    private static final int FULL_PERCENT = 90;

    private final HeldSlots held;
    private final ShardsSpec spec;
    private final Lineup lineup;

    Resharding(ShardsSpec spec, Lineup lineup, HeldSlots held) {
        this.held = held;
        this.spec = spec;
        this.lineup = lineup;
    }

    /** Why the shards that are too many can't be given up. */
    Optional<Problem> refusal() {
        if (lineup.leaving().isEmpty() || spec.evicts()) {
            return Optional.empty();
        }
        long data = lineup.all().stream()
                .mapToLong(shard -> shard.primary().memory().dataBytes())
                .sum();
        long each = data / spec.shards();
        return lineup.kept().stream()
                .map(shard -> shard.primary().memory())
                .filter(memory ->
                        memory.maxBytes() > 0 && memory.emptyBytes() + each > memory.maxBytes() / 100 * FULL_PERCENT)
                .findFirst()
                .map(memory -> new Problem(
                        REFUSED,
                        "the data of all shards, " + mebibytes(data) + ", does not fit into " + spec.shards()
                                + " primaries: each would hold " + mebibytes(each) + " and may use " + FULL_PERCENT
                                + " % of its " + mebibytes(memory.maxBytes())
                                + " (spec.memory). No slot is moved. Write shards: "
                                + shardsFor(data, memory) + ", or more memory, or delete keys"));
    }

    private int shardsFor(long data, Memory memory) {
        long room = memory.maxBytes() / 100 * FULL_PERCENT - memory.emptyBytes();
        int now = lineup.kept().size() + lineup.leaving().size();
        return room <= 0 ? now : (int) Math.min(now, (data + room - 1) / room);
    }

    private static String mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) / (1 << 20) + " MiB";
    }

    /** Whether a failure in the middle loses nothing: everybody who has or gets slots has its replicas and works. */
    boolean isSafe() {
        List<ShardNode> primaries = lineup.all().stream().map(Shard::primary).toList();
        return lineup.missing() == 0
                // Who has just joined serves nothing for a moment, and not everybody has heard of it yet.
                && primaries.stream()
                        .allMatch(node -> node.stateOk()
                                && primaries.stream().allMatch(other -> node.knows(other) && node.canOutbid(other)))
                && lineup.all().stream()
                        .allMatch(shard -> shard.replicas().stream().allMatch(shard::isInSync))
                && lineup.added().stream().allMatch(shard -> spec.staff(shard) == 1 + spec.replicas());
    }

    List<Step> steps() {
        return Balance.routes(lineup, held).stream().map(this::move).toList();
    }

    /**
     * Who owns nothing can't be succeeded by its replica without the operator, so it is given a single slot first and
     * holds hardly any keys in the meantime.
     */
    private Step move(Route route) {
        Shard to = route.to();
        String reason = lineup.leaving().contains(route.from())
                ? "the shard of " + route.from().primary().pod() + " is given up"
                : to.primary().pod() + " owns " + to.slots().count() + " of the " + route.share()
                        + " slots that are its share";
        return new MoveSlots(
                route.from().primary(),
                to.primary(),
                to.slots().isEmpty() ? route.slots().lowest(1) : route.slots(),
                lineup.all().stream()
                        .map(Shard::primary)
                        .filter(node -> node != route.from().primary() && node != to.primary())
                        .toList(),
                spec.largestKeyBytes(),
                reason);
    }
}
