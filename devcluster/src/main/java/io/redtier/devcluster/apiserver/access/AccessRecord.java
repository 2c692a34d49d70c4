package io.redtier.devcluster.apiserver.access;

import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who has done what so far, each thing once, so that it stays small however long the server runs. Requests count whether
 * or not they succeed, as they need the right either way; discovery, which everybody may read, does not. Thread-safe.
 */
public final class AccessRecord {

    private static final Comparator<Access> ORDER = Comparator.comparing(Access::user)
            .thenComparing(Access::group)
            .thenComparing(Access::resource)
            .thenComparing(Access::verb)
            .thenComparing(Access::namespace);

    private static final Set<String> READING = Set.of("get", "list", "watch");

    private final Set<Access> seen = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> writes = new ConcurrentHashMap<>();

    /** Adds a request. */
    public void add(User user, ApiRequest request, Target target) {
        String verb = verb(request, target);
        add(user, verb, target);
        if (!READING.contains(verb)) {
            writes.merge(user.name(), 1L, Long::sum);
        }
    }

    /** Adds what a request turned out to do besides: an apply to an object that does not exist needs {@code create}. */
    public void addCreation(User user, Target target) {
        add(user, "create", target);
    }

    /** {@return all of it, sorted} */
    public List<Access> all() {
        return seen.stream().sorted(ORDER).toList();
    }

    /** {@return how many requests of a user were to change something, whether or not they did} */
    public long writes(String user) {
        return writes.getOrDefault(user, 0L);
    }

    private void add(User user, String verb, Target target) {
        String plural = target.kind().plural();
        String resource = target.subresource().isEmpty() ? plural : plural + "/" + target.subresource();
        seen.add(new Access(user.name(), verb, target.kind().group(), resource, target.namespace()));
    }

    private static String verb(ApiRequest request, Target target) {
        boolean collection = target.name().isEmpty();
        return switch (request.method()) {
            case "GET", "HEAD" -> request.flag("watch") ? "watch" : collection ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> "patch";
        };
    }
}
