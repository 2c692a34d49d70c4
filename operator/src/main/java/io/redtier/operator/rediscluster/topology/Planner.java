package io.redtier.operator.rediscluster.topology;

import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.topology.Choice.Adopted;
import io.redtier.operator.rediscluster.topology.Choice.Elected;
import io.redtier.operator.rediscluster.topology.Choice.Undecided;
import io.redtier.operator.rediscluster.topology.Plan.Problem;
import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import io.redtier.operator.rediscluster.topology.Step.Configure;
import io.redtier.operator.rediscluster.topology.Step.LabelRole;
import io.redtier.operator.rediscluster.topology.Step.Monitor;
import io.redtier.operator.rediscluster.topology.Step.Promote;
import io.redtier.operator.rediscluster.topology.Step.Replicate;
import io.redtier.operator.rediscluster.topology.Step.Reset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the plan for one RedisCluster. Pure; its static method may be called from any thread. */
public final class Planner {

    private final ClusterView view;
    private final TopologySpec spec;
    private final List<Step> steps = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private Planner(ClusterView view, TopologySpec spec) {
        this.view = view;
        this.spec = spec;
    }

    /** What is to be done about {@code view} so that it becomes what {@code spec} asks for; empty when it is. */
    public static Plan plan(ClusterView view, TopologySpec spec) {
        return new Planner(view, spec).plan();
    }

    private Plan plan() {
        Choice choice = new PrimaryChoice(view, spec).choose();
        if (choice instanceof Undecided undecided) {
            problems.add(undecided.problem());
            return new Plan(Optional.empty(), steps, problems);
        }
        NodeView primary = primaryOf(choice);
        if (!primary.isPrimary()) {
            steps.add(new Promote(primary, ((Elected) choice).reason()));
        }
        labelRoles(primary);
        attachReplicas(primary);
        instructSentinels(primary, choice instanceof Elected);
        if (steps.isEmpty()) {
            forgetTheDead(primary);
        }
        return new Plan(Optional.of(primary), steps, problems);
    }

    private static NodeView primaryOf(Choice choice) {
        return choice instanceof Adopted adopted ? adopted.node() : ((Elected) choice).node();
    }

    /** The former primary loses its label before the new one gets it: the Service never has two to choose from. */
    private void labelRoles(NodeView primary) {
        for (NodeView node : view.nodes()) {
            boolean isLabelled = node.roleLabel().equals(Labels.REPLICA);
            boolean wrongly = node.roleLabel().equals(Labels.PRIMARY);
            if (canBeLabelled(node) && node != primary && (wrongly || !isLabelled && node.follows(primary))) {
                steps.add(new LabelRole(node, Labels.REPLICA, primary.pod() + " is the primary"));
            }
        }
        if (canBeLabelled(primary) && !primary.roleLabel().equals(Labels.PRIMARY)) {
            steps.add(new LabelRole(primary, Labels.PRIMARY, "it is the primary"));
        }
    }

    private static boolean canBeLabelled(NodeView node) {
        return !node.uid().isEmpty() && !node.terminating();
    }

    private void attachReplicas(NodeView primary) {
        for (NodeView node : view.up()) {
            if (node == primary || node.terminating() || node.follows(primary)) {
                continue;
            }
            Offer erase = Offer.of(
                    "attach",
                    node,
                    List.of(node, primary),
                    "let " + node.pod() + " copy the empty " + primary.pod() + "; its keys are lost then");
            if (node.data().keys() > 0 && primary.isBlank() && !erase.isTaken(spec.approved())) {
                problems.add(new Problem(
                        "DataAtRisk",
                        node.pod() + " holds " + node.data().keys() + " keys and the primary " + primary.pod()
                                + " none: it is not attached, for that would erase them",
                        List.of(erase)));
            } else if (isOursToMove(node, primary)) {
                steps.add(new Replicate(node, primary, whyMoved(node)));
            }
        }
    }

    /**
     * Sentinels move the nodes they know, at the pace they were given. A node that follows nobody, or an address that
     * is gone, is nobody's; any other may be in the midst of their failover, so it is touched only when they agree.
     */
    private boolean isOursToMove(NodeView node, NodeView primary) {
        return switch (node.data().role()) {
            case PARKED -> !failoverIsRunning();
            case REPLICA ->
                !failoverIsRunning() && (view.nodeAt(node.data().primaryHost()).isEmpty() || allWatch(primary));
            case PRIMARY -> isSettledOn(primary);
        };
    }

    private boolean failoverIsRunning() {
        return view.watches().anyMatch(Watch::failingOver);
    }

    private boolean allWatch(NodeView primary) {
        return view.livingSentinels().allMatch(sentinel -> sentinel.watches(primary.ip()));
    }

    /** Whether every sentinel that is wanted answers and calmly watches {@code primary}, or knows nothing at all. */
    private boolean isSettledOn(NodeView primary) {
        boolean noneKnowsAnything = view.watches().findAny().isEmpty();
        boolean allAgree = view.livingSentinels().count() >= spec.sentinels()
                && allWatch(primary)
                && view.watches().allMatch(Watch::isCalm);
        return noneKnowsAnything || allAgree;
    }

    private static String whyMoved(NodeView node) {
        return switch (node.data().role()) {
            case PARKED -> "it waits to be told whom to follow";
            case PRIMARY -> "it runs as a second primary";
            case REPLICA -> "it follows " + node.data().primaryHost() + ", which is not the primary";
        };
    }

    private void instructSentinels(NodeView primary, boolean chosen) {
        OptionalLong epoch = view.watches()
                .filter(watch -> watch.ip().equals(primary.ip()))
                .mapToLong(Watch::configEpoch)
                .max();
        List<NodeView> rivals = view.watches()
                .filter(watch -> isRival(watch, primary, epoch))
                .flatMap(watch -> view.nodeAt(watch.ip()).stream())
                .distinct()
                .toList();
        List<NodeView> concerned = new ArrayList<>(rivals);
        concerned.add(primary);
        Offer agree = Offer.of(
                "watch",
                primary,
                concerned,
                "let all sentinels watch " + primary.pod() + "; what only "
                        + rivals.stream().map(NodeView::pod).collect(Collectors.joining(", ")) + " holds is lost then");
        boolean elected = chosen || !rivals.isEmpty() && agree.isTaken(spec.approved());
        // A lost sentinel of the latest epoch could win others over: then all begin anew, at the same time.
        long latest = view.watches().mapToLong(Watch::configEpoch).max().orElse(0);
        boolean misleading =
                latest > 0 && view.watches().anyMatch(w -> w.configEpoch() == latest && isLost(w, primary, epoch));
        view.livingSentinels().forEach(sentinel -> {
            if (sentinel.watch().isEmpty()) {
                steps.add(new Monitor(sentinel, primary, spec.settings(), "it knows no primary"));
                return;
            }
            Watch watch = sentinel.watch().get();
            boolean astray = !watch.ip().equals(primary.ip()) && (elected || isLost(watch, primary, epoch));
            if (astray) {
                String reason = "it watches " + watch.ip() + ", which is not the primary";
                steps.add(new Monitor(sentinel, primary, spec.settings(), reason));
            } else if (misleading) {
                steps.add(new Monitor(sentinel, primary, spec.settings(), "another sentinel could mislead it"));
            } else if (watch.ip().equals(primary.ip()) && !watch.settings().equals(spec.settings())) {
                steps.add(new Configure(sentinel, spec.settings(), "its figures are not those of the RedisCluster"));
            }
        });
        if (!rivals.isEmpty() && !elected) {
            problems.add(new Problem(
                    "SentinelsDisagree",
                    "sentinels watch " + primary.pod() + " and another node, and either may hold what the other lacks;"
                            + " delete the pod (and volume) of the one whose data is not wanted",
                    List.of(agree)));
        }
    }

    /**
     * Whether a sentinel that watches something else than {@code primary} will not find back by itself. One of an
     * earlier epoch will, for sentinels tell each other of later ones; one of a later epoch may be ahead of us.
     */
    private boolean isLost(Watch watch, NodeView primary, OptionalLong epoch) {
        if (failoverIsRunning() || watch.ip().equals(primary.ip())) {
            return false;
        }
        Optional<NodeView> watched = view.nodeAt(watch.ip());
        if (watched.isEmpty()) {
            return true;
        }
        boolean sameEpoch = epoch.isEmpty() || watch.configEpoch() == epoch.getAsLong();
        return watched.get().isUp() && sameEpoch && !isRival(watch, primary, epoch);
    }

    /** Whether a sentinel watches a second primary by the same right, and that one may hold data of its own. */
    private boolean isRival(Watch watch, NodeView primary, OptionalLong epoch) {
        return !watch.ip().equals(primary.ip())
                && epoch.equals(OptionalLong.of(watch.configEpoch()))
                && view.nodeAt(watch.ip())
                        .filter(other -> other.isPrimary() && !other.isBlank() && !primary.isAheadOf(other))
                        .isPresent();
    }

    /**
     * Sentinels never forget: a sentinel that is gone still counts when a majority is asked for, and a replica that is
     * gone may be promoted again when its address is given to somebody else. One sentinel at a time, and only while
     * all know each other and every replica: for up to 10 s after a reset a sentinel has no replica to promote, and were
     * the primary to die while several are in that state, nobody could fail over.
     */
    private void forgetTheDead(NodeView primary) {
        boolean allAttached = view.nodes().stream()
                .allMatch(node -> node.isUp() && !node.terminating() && (node == primary || node.follows(primary)));
        if (spec.sentinels() == 0 || !isSettledOn(primary) || !allAttached) {
            return;
        }
        Set<String> sentinelAddresses =
                view.sentinels().stream().map(SentinelView::ip).collect(Collectors.toSet());
        Set<String> nodeAddresses = view.nodes().stream().map(NodeView::ip).collect(Collectors.toSet());
        Set<String> replicaAddresses = new HashSet<>(nodeAddresses);
        replicaAddresses.remove(primary.ip());
        boolean allComplete = view.watches()
                .allMatch(w -> w.replicas().containsAll(replicaAddresses)
                        && w.sentinels().stream()
                                        .filter(sentinelAddresses::contains)
                                        .count()
                                == sentinelAddresses.size() - 1);
        if (!allComplete) {
            return;
        }
        view.livingSentinels()
                .filter(sentinel -> sentinel.watch()
                        .filter(w -> !sentinelAddresses.containsAll(w.sentinels())
                                || !nodeAddresses.containsAll(w.replicas()))
                        .isPresent())
                .findFirst()
                .ifPresent(sentinel ->
                        steps.add(new Reset(sentinel, "it remembers replicas or sentinels that no longer exist")));
    }
}
