package io.redtier.devcluster.apiserver.access;

import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import java.util.Comparator;
import java.util.List;
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

    private final Set<Access> seen = ConcurrentHashMap.newKeySet();

    /** Adds a request. */
    public void add(User user, ApiRequest request, Target target) {
        add(user, verb(request, target), target);
    }

    /** Adds what a request turned out to do besides: an apply to an object that does not exist needs {@code create}. */
    public void addCreation(User user, Target target) {
        add(user, "create", target);
    }

    /** {@return all of it, sorted} */
    public List<Access> all() {
        return seen.stream().sorted(ORDER).toList();
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
