package io.redtier.runtime.document;

import java.util.List;

/**
 * How to reach one Redis cluster. Passwords are never here: they are files under {@code bindingPath}.
 *
 * @param mode        {@link Mode}
 * @param endpoints   {@code host:port}, at least one; data nodes, but sentinels in Sentinel mode
 * @param primaryName the name sentinels know the primary by; required in Sentinel mode, null otherwise
 * @param tls         whether connections use TLS
 * @param bindingPath prefix of this cluster's files in the binding folder, for example {@code shop.shop.}; may be empty
 */
public record ClusterEntry(Mode mode, List<String> endpoints, String primaryName, boolean tls, String bindingPath) {

    /** How clients find the writable node. */
    public enum Mode {
        /** The endpoint is the primary. */
        Standalone,
        /** The endpoints are sentinels, which name the primary. */
        Sentinel,
        /** The endpoints are nodes of a Redis Cluster, which name the others and their slots. */
        Cluster
    }

    public ClusterEntry {
        endpoints = List.copyOf(endpoints);
    }
}
