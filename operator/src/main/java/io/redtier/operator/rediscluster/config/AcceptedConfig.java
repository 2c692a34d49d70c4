package io.redtier.operator.rediscluster.config;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration that objects of a RedisCluster are to carry. Immutable.
 *
 * @param live directives of the file that running nodes have, too
 * @param atStart directives that are part of the pod template, so that a change of them replaces the pods
 * @param restart part of the pod template; see {@link ConfigChange#restart}
 * @param notes annotations of the ConfigMap
 */
public record AcceptedConfig(
        SortedMap<String, String> live, SortedMap<String, String> atStart, String restart, Map<String, String> notes) {

    /** The change as the spec wants it. @param everywhere whether no node has an earlier value any more */
    public static AcceptedConfig of(ConfigChange change, boolean everywhere) {
        Map<String, String> notes = new TreeMap<>();
        String learned = String.join(
                ",",
                change.atStart().keySet().stream()
                        .filter(name -> !Directives.AT_START.contains(name))
                        .toList());
        put(notes, ConfigChange.LEARNED, learned);
        put(notes, ConfigChange.RETURNING, everywhere ? "" : String.join(",", change.returning()));
        put(notes, ConfigChange.RESTART, change.restart());
        return new AcceptedConfig(change.wanted(), change.atStart(), change.restart(), notes);
    }

    private static void put(Map<String, String> notes, String name, String value) {
        if (!value.isEmpty()) {
            notes.put(name, value);
        }
    }
}
