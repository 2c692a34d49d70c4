package io.redtier.devcluster.apiserver.kinds;

import java.util.List;
import java.util.Set;

/**
 * One kind in one version, as discovery lists it.
 *
 * @param group API group, empty for the core group
 * @param version API version
 * @param name the kind, such as {@code Deployment}
 * @param plural the resource, such as {@code deployments}
 * @param singular lower-case singular
 * @param shortNames what kubectl takes instead of the plural
 * @param categories such as {@code all}
 * @param namespaced whether its objects live in namespaces
 * @param subresources names such as {@code status}, {@code scale}
 * @param storageVersion the version that objects of all versions are stored in
 * @param verbs what can be done with it; a kind that only knows {@code create} is a question, not stored
 */
public record Kind(
        String group,
        String version,
        String name,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        Set<String> subresources,
        String storageVersion,
        List<String> verbs) {

    private static final Set<String> UPDATED_CONDITIONALLY =
            Set.of("Lease", "PodDisruptionBudget", "CustomResourceDefinition");

    /** The verbs of a kind that is stored. */
    public static final List<String> STORED_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /** {@return what its objects say as apiVersion} */
    public String apiVersion() {
        return apiVersion(version);
    }

    /** {@return what its objects say as apiVersion while they are stored} */
    public String storageApiVersion() {
        return apiVersion(storageVersion);
    }

    /** {@return the store's collection, shared by all versions} */
    public String collection() {
        return group + "/" + plural;
    }

    /** {@return the plural with its group, as messages name it} */
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** {@return whether status is written by its own path only} */
    public boolean hasStatus() {
        return subresources.contains("status");
    }

    /** {@return whether a replacement has to say which resourceVersion it replaces} */
    public boolean needsVersion() {
        return group.contains(".") && !group.endsWith("k8s.io") || UPDATED_CONDITIONALLY.contains(name);
    }

    /** {@return the path of its group and version, without a slash in front} */
    public String groupVersionPath() {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    private String apiVersion(String of) {
        return group.isEmpty() ? of : group + "/" + of;
    }
}
