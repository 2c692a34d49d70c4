package io.redtier.operator.rediscluster.topology;

import io.redtier.operator.rediscluster.topology.NodeView.Data;
import io.redtier.operator.rediscluster.topology.NodeView.Role;
import io.redtier.operator.rediscluster.topology.NodeView.State;
import io.redtier.operator.rediscluster.topology.SentinelView.Watch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes down what a cluster says, starting from a healthy one: shop-0 at ip 10.0.0.0 leads, two follow. Not immutable. */
final class Views {

    static final SentinelSettings SETTINGS = new SentinelSettings(2, 5000, 10_000, 1);
    static final String HISTORY = "aaaa";

    final List<NodeView> nodes = new ArrayList<>();
    final List<SentinelView> sentinels = new ArrayList<>();
    String lastPrimary = "shop-0";

    static Views healthy() {
        Views views = new Views();
        views.nodes.add(labelled(primary(0, 100), "primary"));
        views.nodes.add(labelled(replica(1, ip(0), 100), "replica"));
        views.nodes.add(labelled(replica(2, ip(0), 100), "replica"));
        views.watching(ip(0), 1);
        return views;
    }

    /** All pods new: parked, with nothing; sentinels that know nothing. */
    static Views fresh() {
        Views views = new Views();
        views.lastPrimary = "";
        IntStream.range(0, 3).forEach(i -> views.nodes.add(parked(i, "h" + i, 0, 0)));
        return views.newSentinels();
    }

    Views copy() {
        Views copy = new Views();
        copy.nodes.addAll(nodes);
        copy.sentinels.addAll(sentinels);
        copy.lastPrimary = lastPrimary;
        return copy;
    }

    ClusterView view() {
        return new ClusterView(nodes, sentinels, lastPrimary);
    }

    static TopologySpec spec() {
        return new TopologySpec("shop", 3, 3, SETTINGS, false, "");
    }

    static TopologySpec persistent() {
        return new TopologySpec("shop", 3, 3, SETTINGS, true, "");
    }

    static String ip(int node) {
        return "10.0.0." + node;
    }

    static String sentinelIp(int sentinel) {
        return "10.0.1." + sentinel;
    }

    static NodeView primary(int ordinal, long offset) {
        return node(ordinal, new Data(Role.PRIMARY, HISTORY, "", offset, 10, "", false, "7.0.15"));
    }

    static NodeView replica(int ordinal, String of, long offset) {
        return node(ordinal, new Data(Role.REPLICA, HISTORY, "", offset, 10, of, true, "7.0.15"));
    }

    static NodeView parked(int ordinal, String history, long offset, long keys) {
        return node(ordinal, new Data(Role.PARKED, history, "", offset, keys, "", false, "7.0.15"));
    }

    static NodeView promoted(int ordinal, String history, String out, long offset) {
        return node(ordinal, new Data(Role.PRIMARY, history, out, offset, 10, "", false, "7.0.15"));
    }

    static NodeView silent(int ordinal, State state) {
        return new NodeView("shop-" + ordinal, ordinal, "u" + ordinal, ip(ordinal), state, false, "", Data.NONE);
    }

    private static NodeView node(int ordinal, Data data) {
        return new NodeView("shop-" + ordinal, ordinal, "u" + ordinal, ip(ordinal), State.UP, false, "", data);
    }

    static NodeView labelled(NodeView node, String role) {
        return new NodeView(
                node.pod(), node.ordinal(), node.uid(), node.ip(), node.state(), node.terminating(), role, node.data());
    }

    static SentinelView sentinel(int ordinal, Watch watch) {
        return new SentinelView(
                "shop-sentinel-" + ordinal, "s" + ordinal, sentinelIp(ordinal), true, Optional.ofNullable(watch));
    }

    /** A calm watch of a sentinel that knows the two others and every node but the primary. */
    static Watch watch(int ordinal, String primary, long epoch) {
        return new Watch(primary, epoch, SETTINGS, false, false, 0, others(ordinal), replicasBut(primary));
    }

    static Watch suspecting(int ordinal, String primary, long epoch, long downMillis) {
        return new Watch(primary, epoch, SETTINGS, true, false, downMillis, others(ordinal), replicasBut(primary));
    }

    private static Set<String> others(int ordinal) {
        return IntStream.range(0, 3)
                .filter(i -> i != ordinal)
                .mapToObj(Views::sentinelIp)
                .collect(Collectors.toSet());
    }

    private static Set<String> replicasBut(String primary) {
        Set<String> all = new HashSet<>(Set.of(ip(0), ip(1), ip(2)));
        all.remove(primary);
        return all;
    }

    /** Sentinels that know nothing. */
    Views newSentinels() {
        sentinels.clear();
        IntStream.range(0, 3).forEach(i -> sentinels.add(sentinel(i, null)));
        return this;
    }

    Views watching(String primary, long epoch) {
        sentinels.clear();
        IntStream.range(0, 3).forEach(i -> sentinels.add(sentinel(i, watch(i, primary, epoch))));
        return this;
    }

    Views node(NodeView node) {
        nodes.set(node.ordinal(), node);
        return this;
    }

    Views sentinel(SentinelView sentinel) {
        sentinels.set(Integer.parseInt(sentinel.pod().substring("shop-sentinel-".length())), sentinel);
        return this;
    }
}
