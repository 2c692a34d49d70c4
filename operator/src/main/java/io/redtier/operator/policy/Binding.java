package io.redtier.operator.policy;

import io.redtier.operator.policy.WorkloadUsers.Login;
import io.redtier.operator.policy.rules.ClusterFacts;
import io.redtier.runtime.document.ClusterEntry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * The entries of a binding Secret, in the layout of the Service Binding specification: for each cluster with its
 * prefix, and for the first one by name without, for consumers that know one binding only. Pure once filled; not
 * thread-safe.
 */
final class Binding {

    private final Map<String, String> data = new TreeMap<>();
    private final Map<String, String> before;
    private boolean first = true;

    /**
     * An empty binding.
     *
     * @param before the entries of the Secret as it is, in Base64; may be null
     */
    Binding(Map<String, String> before) {
        this.before = before == null ? Map.of() : before;
    }

    /**
     * Adds a cluster; call in the order of their names.
     *
     * @param login of the workload's user; null if none is needed
     */
    void add(ClusterFacts cluster, Login login) {
        Map<String, String> entries = new TreeMap<>();
        entries.put("type", "redis");
        entries.put("provider", "redtier");
        entries.put("host", cluster.primaryHost());
        entries.put("port", Integer.toString(cluster.primaryPort()));
        entries.put("uri", uri(cluster, login));
        if (login != null) {
            entries.put("username", login.user());
            entries.put("password", login.password());
            if (cluster.mode() == ClusterEntry.Mode.Sentinel) {
                entries.put("sentinel-username", login.user());
                entries.put("sentinel-password", login.password());
            }
        }
        Map<String, String> encoded = new TreeMap<>();
        entries.forEach((name, value) ->
                encoded.put(name, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        put(cluster.id().bindingPath(), encoded);
    }

    /** Keeps what the Secret has for a cluster whose connection isn't known at present. */
    void keep(String bindingPath) {
        Map<String, String> kept = new TreeMap<>();
        before.forEach((name, value) -> {
            if (name.startsWith(bindingPath)) {
                kept.put(name.substring(bindingPath.length()), value);
            }
        });
        put(bindingPath, kept);
    }

    /** The entries, in Base64. */
    Map<String, String> data() {
        return data;
    }

    private void put(String bindingPath, Map<String, String> entries) {
        entries.forEach((name, value) -> data.put(bindingPath + name, value));
        if (first) {
            data.putAll(entries);
            first = false;
        }
    }

    private static String uri(ClusterFacts cluster, Login login) {
        String user = login == null ? "" : login.user() + ":" + login.password() + "@";
        return "redis://" + user + cluster.primaryHost() + ":" + cluster.primaryPort();
    }
}
