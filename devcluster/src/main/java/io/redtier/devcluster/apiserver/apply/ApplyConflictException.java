package io.redtier.devcluster.apiserver.apply;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An apply would change fields that other managers own. */
public final class ApplyConflictException extends Exception {

    private static final long serialVersionUID = 1;

    /**
     * One disputed field.
     *
     * @param manager its owner
     * @param description its owner, in the words of the API server
     * @param path the field
     */
    public record Conflict(String manager, String description, String path) {}

    private final transient List<Conflict> conflicts;

    ApplyConflictException(List<Conflict> conflicts) {
        super(message(conflicts));
        this.conflicts = List.copyOf(conflicts);
    }

    /** {@return every disputed field, never empty} */
    public List<Conflict> conflicts() {
        return conflicts;
    }

    private static String message(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.get(0);
            return "Apply failed with 1 conflict: conflict with " + only.description() + ": " + only.path();
        }
        Map<String, List<Conflict>> byManager = conflicts.stream()
                .collect(Collectors.groupingBy(Conflict::description, TreeMap::new, Collectors.toList()));
        return "Apply failed with " + conflicts.size() + " conflicts: "
                + byManager.entrySet().stream()
                        .map(entry -> "conflicts with " + entry.getKey() + ":\n"
                                + entry.getValue().stream()
                                        .map(conflict -> "- " + conflict.path())
                                        .collect(Collectors.joining("\n")))
                        .collect(Collectors.joining("\n"));
    }
}
