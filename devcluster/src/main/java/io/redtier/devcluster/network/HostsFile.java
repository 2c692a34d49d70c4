package io.redtier.devcluster.network;

import java.util.List;
import java.util.Set;

/** Text of a pod's {@code /etc/hosts}, which stands in for the cluster's DNS. Pure. */
public final class HostsFile {
    /**
     * A name that the cluster's DNS would know.
     *
     * @param namespace of the Service
     * @param name the Service, or {@code pod.service} for a pod of a headless one
     * @param addresses where it leads; none is left out
     */
    public record Name(String namespace, String name, List<String> addresses) {}

    private static final String DOMAIN = "svc.cluster.local";

    private HostsFile() {}

    /**
     * The file of one pod.
     *
     * @param namespace the pod's, in which names are known without it
     * @param hostname the pod's own name
     */
    public static String render(String namespace, String hostname, String podIp, List<Name> names) {
        StringBuilder text = new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        text.append(podIp).append('\t').append(hostname).append('\n');
        for (Name name : names) {
            String aliases = String.join(" ", aliases(namespace, name));
            for (String address : Set.copyOf(name.addresses()).stream().sorted().toList()) {
                text.append(address).append('\t').append(aliases).append('\n');
            }
        }
        return text.toString();
    }

    private static List<String> aliases(String namespace, Name name) {
        String qualified = name.name() + "." + name.namespace();
        String full = name.name() + "." + name.namespace() + "." + DOMAIN;
        String medium = qualified + ".svc";
        return name.namespace().equals(namespace)
                ? List.of(full, medium, qualified, name.name())
                : List.of(full, medium, qualified);
    }
}
