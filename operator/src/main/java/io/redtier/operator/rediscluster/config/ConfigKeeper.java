package io.redtier.operator.rediscluster.config;

import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.ConfigReadings;
import io.redtier.operator.rediscluster.redis.ConfigWriter;
import io.redtier.operator.rediscluster.redis.ConfigWriter.Answer;
import io.redtier.operator.rediscluster.redis.ConfigWriter.Refused;
import io.redtier.operator.rediscluster.redis.ConfigWriter.Taken;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Gives running nodes the directives that the spec names, and gives them back to a node on which somebody else has changed
 * them. What a node refuses is taken back on the others. It remembers how Redis writes values (1gb is 1073741824) and what
 * was refused, both to ask less; nothing depends on it. Thread-safe.
 */
@ApplicationScoped
public class ConfigKeeper {

    private static final Logger LOG = Logger.getLogger(ConfigKeeper.class);
    private static final int MOST_SPELLINGS = 10_000;

    private final ConfigWriter writer;
    private final Map<String, String> spellings = new ConcurrentHashMap<>();
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

    public ConfigKeeper(ConfigWriter writer) {
        this.writer = writer;
    }

    private record Refusal(String what, String message) {}

    /**
     * What came of it.
     *
     * @param refusal what Redis does not take and what to do; empty when it takes all
     * @param learned names of directives that only a start takes up
     * @param asked whether any node could be asked
     * @param everywhere whether every node has all of it now
     * @param done what was changed
     */
    public record Kept(
            Optional<String> refusal, Set<String> learned, boolean asked, boolean everywhere, List<Step> done) {}

    /**
     * One look at all nodes.
     *
     * @param nodes one entry for every data pod that is wanted or exists
     * @param readings what they have now
     * @param byPod directives that differ by pod, by its name
     */
    public Kept keep(
            Access access,
            ConfigChange change,
            List<NodeView> nodes,
            ConfigReadings readings,
            Map<String, Map<String, String>> byPod) {
        List<NodeView> up = nodes.stream()
                .filter(node -> node.isUp() && !node.terminating())
                .sorted(Comparator.comparing(NodeView::isPrimary))
                .toList();
        String what = change.target() + " "
                + up.stream().map(node -> node.data().version()).collect(Collectors.toCollection(TreeSet::new));
        Optional<String> before = Optional.ofNullable(refusals.get(access.clusterUid()))
                .filter(refusal -> refusal.what().equals(what))
                .map(Refusal::message);
        SortedMap<String, String> target = before.isEmpty() ? change.target() : change.inForce();
        Set<String> learned = new TreeSet<>();
        List<Step> done = new ArrayList<>();
        boolean everywhere = up.size() == nodes.size();
        for (NodeView node : up) {
            SortedMap<String, String> own = new TreeMap<>(target);
            own.putAll(byPod.getOrDefault(node.pod(), Map.of()));
            own.keySet().removeAll(learned);
            try {
                Optional<String> refusal = give(
                        node,
                        own,
                        readings,
                        access,
                        learned,
                        done,
                        change.isNews() ? "the spec asks for it" : "it had another value than the spec asks for");
                if (refusal.isPresent()) {
                    refusals.put(access.clusterUid(), new Refusal(what, refusal.get()));
                    return new Kept(before.or(() -> refusal), learned, true, false, done);
                }
            } catch (JedisException e) {
                LOG.debugf("%s could not be given its directives: %s", node.pod(), e.getMessage());
                everywhere = false;
            }
        }
        if (before.isEmpty()) {
            refusals.remove(access.clusterUid());
        }
        return new Kept(before, learned, !up.isEmpty(), everywhere, done);
    }

    /** The RedisCluster with this UID is gone. */
    public void forget(String clusterUid) {
        refusals.remove(clusterUid);
    }

    private Optional<String> give(
            NodeView node,
            SortedMap<String, String> own,
            ConfigReadings readings,
            Access access,
            Set<String> learned,
            List<Step> done,
            String reason) {
        Map<String, String> has = readings.of(node.pod()).orElse(Map.of());
        String version = node.data().version();
        SortedMap<String, String> other = new TreeMap<>(own);
        other.entrySet().removeIf(entry -> isSame(version, entry.getKey(), entry.getValue(), has.get(entry.getKey())));
        while (!other.isEmpty()) {
            Answer answer = writer.set(node, other, access);
            if (answer instanceof Taken taken) {
                SortedMap<String, String> changed = new TreeMap<>(other);
                changed.keySet()
                        .removeIf(name ->
                                taken.directives().getOrDefault(name, "").equals(has.get(name)));
                if (!changed.isEmpty()) {
                    done.add(new SetConfig(node, changed, reason));
                }
                other.forEach((name, value) -> remember(version, name, value, taken));
                return Optional.empty();
            }
            Refused refused = (Refused) answer;
            if (!refused.onlyAtStart() || other.remove(refused.directive()) == null) {
                return Optional.of(describe(refused, other, version));
            }
            learned.add(refused.directive());
        }
        return Optional.empty();
    }

    private boolean isSame(String version, String name, String wanted, String has) {
        return has != null && (has.equals(wanted) || has.equals(spellings.get(key(version, name, wanted))));
    }

    private void remember(String version, String name, String value, Taken taken) {
        if (spellings.size() >= MOST_SPELLINGS) {
            spellings.clear();
        }
        Optional.ofNullable(taken.directives().get(name))
                .ifPresent(spelling -> spellings.put(key(version, name, value), spelling));
    }

    private static String key(String version, String name, String value) {
        return version + " " + name + " " + value;
    }

    private static String describe(Refused refused, Map<String, String> given, String version) {
        String name = refused.directive();
        String field = name.isEmpty()
                ? "one of " + given.keySet()
                : name.startsWith("maxmemory") && !name.contains("-")
                        ? "spec.memory (" + name + ")"
                        : "spec.config." + name;
        String value = given.containsKey(name) ? " \"" + given.get(name) + "\"" : "";
        return field + value + " is refused by Redis " + version + ": " + refused.message()
                + ". Correct or remove it; until then all nodes keep what they have, and nothing of this generation is"
                + " applied";
    }
}
