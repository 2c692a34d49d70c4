package io.redtier.devcluster.apiserver.request;

import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import java.util.List;

/**
 * What a path under {@code /api} or {@code /apis} points at.
 *
 * @param kind the kind
 * @param namespace empty for cluster-scoped kinds and for lists over all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
public record Target(Kind kind, String namespace, String name, String subresource) {

    /**
     * @param path segments of a path below a group and version
     * @param kinds what is served
     * @return what it points at
     * @throws ApiException 404 if nothing is there
     */
    public static Target of(List<String> path, Kinds kinds) {
        boolean core = path.get(0).equals("api");
        String group = core ? "" : path.get(1);
        String version = path.get(core ? 1 : 2);
        List<String> rest = path.subList(core ? 2 : 3, path.size());
        String namespace = "";
        if (rest.size() >= 3 && rest.get(0).equals("namespaces") && !isNamespaceSubresource(core, rest)) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        Kind kind = kinds.find(group, version, rest.get(0)).orElseThrow(ApiException::noSuchResource);
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        boolean misplaced = kind.namespaced() ? namespace.isEmpty() && !name.isEmpty() : !namespace.isEmpty();
        if (misplaced || !subresource.isEmpty() && !kind.subresources().contains(subresource)) {
            throw ApiException.noSuchResource();
        }
        return new Target(kind, namespace, name, subresource);
    }

    /** {@return the key of the object it points at} */
    public ResourceKey key() {
        return new ResourceKey(kind.collection(), namespace, name);
    }

    /** {@return the key of another object of the same collection and namespace} */
    public ResourceKey key(String otherName) {
        return new ResourceKey(kind.collection(), namespace, otherName);
    }

    private static boolean isNamespaceSubresource(boolean core, List<String> rest) {
        return core
                && rest.size() == 3
                && (rest.get(2).equals("status") || rest.get(2).equals("finalize"));
    }
}
