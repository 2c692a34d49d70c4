package io.redtier.operator.rediscluster.config;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the spec wants of Redis' configuration beside what is in force already. Pure; what has to outlive the operator is
 * kept in the ConfigMap: the directives of before in its file, the rest in its annotations.
 *
 * @param wanted directives that running nodes may take, by name
 * @param inForce those that were accepted last, by the ConfigMap; empty when there is none
 * @param atStart directives that only a start takes up
 * @param returning names of directives that were taken out of the spec and may not be back at their default everywhere
 * @param restart changes whenever pods have to be restarted for a directive to go back to a default nobody knows
 */
public record ConfigChange(
        SortedMap<String, String> wanted,
        SortedMap<String, String> inForce,
        SortedMap<String, String> atStart,
        SortedSet<String> returning,
        String restart) {

    /** Annotation: names of directives that a node has refused to change. */
    public static final String LEARNED = "redtier.io/directives-at-start";

    /** Annotation: names of directives that go back to their defaults. */
    public static final String RETURNING = "redtier.io/directives-returning";

    /** Annotation: the generation for which pods were last to be restarted. */
    public static final String RESTART = "redtier.io/restart-for-generation";

    /**
     * @param live what fields other than {@code spec.config} set and nodes may take
     * @param config {@code spec.config}
     * @param inForce the directives in the file of the ConfigMap
     * @param notes the annotations of the ConfigMap
     * @param learned names of directives that nodes have refused to change just now
     * @param generation of the spec
     */
    public static ConfigChange of(
            Map<String, String> live,
            Map<String, String> config,
            SortedMap<String, String> inForce,
            Map<String, String> notes,
            Set<String> learned,
            long generation) {
        Set<String> starters = new TreeSet<>(Directives.AT_START);
        starters.addAll(names(notes.get(LEARNED)));
        starters.addAll(learned);
        SortedMap<String, String> wanted = new TreeMap<>(live);
        SortedMap<String, String> atStart = new TreeMap<>();
        config.forEach((name, value) -> (starters.contains(name) ? atStart : wanted).put(name, value));
        SortedSet<String> returning = names(notes.get(RETURNING));
        returning.addAll(inForce.keySet());
        returning.removeAll(wanted.keySet());
        returning.removeAll(starters);
        boolean unknown = inForce.keySet().stream()
                .anyMatch(name ->
                        returning.contains(name) && Directives.defaultOf(name).isEmpty());
        returning.removeIf(name -> Directives.defaultOf(name).isEmpty());
        return new ConfigChange(
                wanted,
                inForce,
                atStart,
                returning,
                unknown ? String.valueOf(generation) : notes.getOrDefault(RESTART, ""));
    }

    /** The directives to look at on each node. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(inForce.keySet());
        names.addAll(returning);
        return names;
    }

    /** What every node is to have when the change is taken, beside what differs by pod. */
    SortedMap<String, String> target() {
        SortedMap<String, String> target = new TreeMap<>(wanted);
        returning.forEach(name -> target.put(name, Directives.defaultOf(name).orElseThrow()));
        return target;
    }

    /** The same with the directives of before for running nodes. */
    public ConfigChange heldBack() {
        return inForce.isEmpty() ? this : new ConfigChange(inForce, inForce, atStart, returning, restart);
    }

    /** Whether the spec asks for something else than what is in force. */
    boolean isNews() {
        return !wanted.equals(inForce);
    }

    static SortedSet<String> names(String list) {
        return list == null || list.isEmpty()
                ? new TreeSet<>()
                : Arrays.stream(list.split(",")).collect(Collectors.toCollection(TreeSet::new));
    }
}
