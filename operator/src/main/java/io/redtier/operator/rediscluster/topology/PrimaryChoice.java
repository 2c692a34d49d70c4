package io.redtier.operator.rediscluster.topology;

import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.topology.Choice.Adopted;
import io.redtier.operator.rediscluster.topology.Choice.Elected;
import io.redtier.operator.rediscluster.topology.Choice.Undecided;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides who the primary is. The sentinels' word comes first, the running primary second; only when neither can be,
 * the node with the most data is elected, and only when no other node can hold more unseen. Nodes that have loaded their
 * data from append-only files have lost its history; among these the last known primary leads, unless another one holds
 * clearly more: it may have become the primary while the operator did not look.
 */
final class PrimaryChoice {

    /** A difference in keys that says nothing, however few keys there are in all. */
    private static final long FEW_KEYS = 10;

    private final ClusterView view;
    private final TopologySpec spec;

    PrimaryChoice(ClusterView view, TopologySpec spec) {
        this.view = view;
        this.spec = spec;
    }

    Choice choose() {
        return namedBySentinels()
                .<Choice>map(Adopted::new)
                .or(() -> leftToSentinels().map(Undecided::new))
                .or(() -> runningPrimary().map(Adopted::new))
                .or(() -> unseenData().map(Undecided::new))
                .orElseGet(this::elect);
    }

    /**
     * The living primary that sentinels name. A later configuration epoch was voted for by a majority and spreads to
     * all sentinels by itself, so it counts for more than the number of those that know of it already.
     */
    private Optional<NodeView> namedBySentinels() {
        Map<String, Long> votes = view.watches().collect(Collectors.groupingBy(Watch::ip, Collectors.counting()));
        return view.watches()
                .filter(watch ->
                        view.nodeAt(watch.ip()).filter(NodeView::isPrimary).isPresent())
                .max(Comparator.comparingLong(Watch::configEpoch)
                        .thenComparing(watch -> votes.get(watch.ip()))
                        .thenComparing(Watch::ip))
                .flatMap(watch -> view.nodeAt(watch.ip()));
    }

    /** Why the sentinels are to be left to find a new primary, if they can. */
    private Optional<Problem> leftToSentinels() {
        if (view.watches().anyMatch(Watch::failingOver)) {
            return Optional.of(new Problem("FailoverInProgress", "the sentinels are promoting a replica"));
        }
        Map<String, List<Watch>> byAddress = view.watches().collect(Collectors.groupingBy(Watch::ip));
        return byAddress.values().stream()
                .max(Comparator.comparing(List::size))
                .filter(this::canFailOver)
                .map(watches -> new Problem(
                        "WaitingForFailover",
                        "the primary at " + watches.get(0).ip() + " does not answer; " + watches.size()
                                + " sentinels watch it and will promote a replica"));
    }

    private boolean canFailOver(List<Watch> agreeing) {
        Watch any = agreeing.get(0);
        Optional<NodeView> named = view.nodeAt(any.ip());
        if (named.filter(NodeView::isUp).isPresent()) {
            return false; // It answers but is no primary: sentinels take half a minute to doubt such a node.
        }
        int voters =
                agreeing.stream().mapToInt(w -> w.sentinels().size() + 1).max().orElse(1);
        int needed = Math.max(any.settings().quorum(), voters / 2 + 1);
        boolean candidateKnown = view.up().stream()
                .filter(node -> node.data().role() == NodeView.Role.REPLICA)
                .filter(node -> node.data().primaryHost().equals(any.ip()))
                .anyMatch(node -> agreeing.stream().anyMatch(w -> w.replicas().contains(node.ip())));
        long patience = any.settings().downAfterMillis() + 3 * any.settings().failoverTimeoutMillis();
        boolean inTime = agreeing.stream().allMatch(w -> w.downMillis() <= patience);
        return agreeing.size() >= needed && candidateKnown && inTime;
    }

    /** The one node that runs as a primary, was it before, and is not behind anybody. */
    private Optional<NodeView> runningPrimary() {
        List<NodeView> primaries =
                view.up().stream().filter(NodeView::isPrimary).toList();
        if (primaries.size() != 1 || primaries.get(0).isBlank()) {
            return Optional.empty();
        }
        NodeView only = primaries.get(0);
        boolean wasBefore =
                only.pod().equals(view.lastPrimary()) || only.roleLabel().equals(Labels.PRIMARY);
        return wasBefore && view.up().stream().noneMatch(node -> node.isAheadOf(only))
                ? Optional.of(only)
                : Optional.empty();
    }

    /** Which nodes can't be seen now and may hold data that nobody else has. */
    private Optional<Problem> unseenData() {
        List<NodeView> unseen =
                view.nodes().stream().filter(this::mayHoldUnseenData).toList();
        if (!unseen.isEmpty()) {
            String list = unseen.stream()
                    .map(node -> node.pod() + " (" + explain(node) + ")")
                    .collect(Collectors.joining(", "));
            return Optional.of(new Problem(
                    "WaitingForNodes", "no primary is chosen before these have shown what data they hold: " + list));
        }
        long up = view.up().size();
        if (up == 0 || !view.wasFormed() && up * 2 <= spec.dataPods()) {
            return Optional.of(new Problem(
                    "WaitingForNodes", up + " of " + spec.dataPods() + " nodes answer; more than half are needed"));
        }
        return Optional.empty();
    }

    private boolean mayHoldUnseenData(NodeView node) {
        return switch (node.state()) {
            case UP -> node.terminating();
            case LOADING, UNREACHABLE, FOREIGN -> true;
            // Also before the first primary: an earlier RedisCluster of the same name may have left its volumes.
            case STOPPED -> spec.persistent();
        };
    }

    private static String explain(NodeView node) {
        return switch (node.state()) {
            case UP -> "is being deleted";
            case LOADING -> "loads its data";
            case UNREACHABLE -> "does not answer";
            case FOREIGN -> "what answers at " + node.ip() + " refuses the password or is another Redis";
            case STOPPED -> "does not run";
        };
    }

    private Choice elect() {
        List<NodeView> newest = view.up().stream()
                .filter(node -> view.up().stream().noneMatch(other -> other.isAheadOf(node)))
                .toList();
        List<NodeView> rivals = newest.stream()
                .filter(NodeView::isPrimary)
                .filter(n -> !n.isBlank())
                .toList();
        if (newest.isEmpty() || rivals.size() > 1) {
            List<NodeView> equals = newest.isEmpty() ? view.up() : rivals;
            return ambiguous(
                    equals,
                    "these nodes hold data of different histories and none is known to be the later: "
                            + equals.stream().map(NodeView::pod).collect(Collectors.joining(", ")));
        }
        Comparator<NodeView> lastPrimaryFirst = Comparator.comparing(node -> !wasPrimaryWithData(node));
        Function<NodeView, Long> keys = node -> node.data().keys();
        NodeView best = newest.stream()
                .min(lastPrimaryFirst
                        .thenComparing(keys, Comparator.reverseOrder())
                        .thenComparing(NodeView::ordinal))
                .orElseThrow();
        List<NodeView> richer =
                newest.stream().filter(node -> holdsClearlyMore(node, best)).toList();
        if (wasPrimaryWithData(best) && !richer.isEmpty()) {
            List<NodeView> equals = new ArrayList<>(List.of(best));
            equals.addAll(richer);
            return ambiguous(
                    equals,
                    best.pod() + " was the primary last seen (" + best.data().keys()
                            + " keys), but others of another history hold clearly more and may have followed it: "
                            + richer.stream()
                                    .map(node -> node.pod() + " (" + node.data().keys() + " keys)")
                                    .collect(Collectors.joining(", ")));
        }
        return new Elected(best, why(best));
    }

    /** Whose data is wanted is for a person to say; what the others hold beyond it is lost then. */
    private Choice ambiguous(List<NodeView> equals, String message) {
        List<Offer> offers = new ArrayList<>();
        for (NodeView node : equals) {
            String others = equals.stream()
                    .filter(other -> other != node)
                    .map(NodeView::pod)
                    .collect(Collectors.joining(", "));
            Offer offer = Offer.of(
                    "lead",
                    node,
                    equals,
                    "make " + node.pod() + " (" + node.data().keys() + " keys) the primary; what only " + others
                            + " holds is lost then");
            if (offer.isTaken(spec.approved())) {
                return new Elected(node, offer.reason());
            }
            offers.add(offer);
        }
        return new Undecided(new Problem("AmbiguousPrimary", message, offers));
    }

    private boolean wasPrimaryWithData(NodeView node) {
        return node.pod().equals(view.lastPrimary()) && !node.isBlank();
    }

    /**
     * Whether another history holds over a tenth more keys, and more than {@link #FEW_KEYS}. Nodes that stopped seconds
     * apart differ by what expired or was written in between; a difference above that says that the node went on as a
     * primary while nobody looked.
     */
    private static boolean holdsClearlyMore(NodeView node, NodeView other) {
        long keys = other.data().keys();
        return !node.data().replicationId().equals(other.data().replicationId())
                && node.data().keys() > keys + Math.max(FEW_KEYS, keys / 10);
    }

    private String why(NodeView best) {
        boolean allBlank = view.up().stream().allMatch(NodeView::isBlank);
        if (!view.wasFormed() && allBlank) {
            return "the cluster is new and no node holds data";
        }
        return "the sentinels know no living primary, and no other node holds more data ("
                + best.data().keys() + " keys, offset " + best.data().offset() + ")";
    }
}
