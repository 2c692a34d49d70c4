package io.redtier.devcluster.apiserver.access;

/**
 * Something that a user has done, in the terms of an RBAC rule.
 *
 * @param user name of the user, such as {@code system:serviceaccount:NAMESPACE:NAME}
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param group API group, empty for the core group
 * @param resource plural, with its subresource behind a slash if it is about one
 * @param namespace empty for cluster-scoped resources and for all namespaces at once
 */
public record Access(String user, String verb, String group, String resource, String namespace) {

    /** {@return such as {@code patch apps/statefulsets in shop}} */
    @Override
    public String toString() {
        return verb + " " + (group.isEmpty() ? "" : group + "/") + resource
                + (namespace.isEmpty() ? "" : " in " + namespace);
    }
}
