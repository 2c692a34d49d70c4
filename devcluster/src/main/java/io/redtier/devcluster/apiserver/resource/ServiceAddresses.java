package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.store.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives Services their cluster IP out of a block of addresses. Called with the store locked. */
final class ServiceAddresses {

    private static final int RESERVED = 10;
    private static final String NONE = "None";

    private final Store store;
    private final String network;
    private final int first;
    private final int last;
    private int next;

    /**
     * @param network block in CIDR notation, such as {@code 127.96.0.0/12}
     */
    ServiceAddresses(Store store, String network) {
        this.store = store;
        this.network = network;
        String[] parts = network.split("/");
        int base = 0;
        for (String part : parts[0].split("\\.")) {
            base = base << 8 | Integer.parseInt(part);
        }
        this.first = base + RESERVED;
        this.last = base + (1 << (32 - Integer.parseInt(parts[1]))) - 2;
        this.next = first;
    }

    /** Keeps the address of a Service whose update leaves it out. */
    static void keep(Kind kind, ObjectNode object, ObjectNode old) {
        if (!kind.name().equals("Service") || !kind.group().isEmpty()) {
            return;
        }
        ObjectNode spec = object.withObjectProperty("spec");
        JsonNode before = old.path("spec").path("clusterIP");
        boolean external = spec.path("type").asText().equals("ExternalName");
        if (!external && spec.path("clusterIP").asText("").isEmpty() && !before.isMissingNode()) {
            spec.set("clusterIP", before);
        }
        if (!external && !spec.has("clusterIPs") && old.path("spec").has("clusterIPs")) {
            spec.set("clusterIPs", old.path("spec").get("clusterIPs"));
        }
    }

    void allocate(ObjectNode service, boolean dryRun) {
        ObjectNode spec = service.withObjectProperty("spec");
        if (spec.path("type").asText().equals("ExternalName")) {
            return;
        }
        String wanted = spec.path("clusterIP").asText("");
        if (wanted.isEmpty() && !dryRun) {
            wanted = free();
            spec.put("clusterIP", wanted);
        }
        if (!wanted.isEmpty() && !spec.has("clusterIPs")) {
            spec.putArray("clusterIPs").add(wanted);
        }
        if (!spec.has("ipFamilies") && !wanted.equals(NONE)) {
            spec.putArray("ipFamilies").add("IPv4");
            spec.put("ipFamilyPolicy", "SingleStack");
        }
    }

    private String free() {
        Set<String> used = new HashSet<>();
        List<ObjectNode> services = store.list("/services", "").objects();
        services.forEach(service -> used.add(service.at("/spec/clusterIP").asText()));
        for (int tries = last - first; tries > 0; tries--) {
            // Not reused soon: a client may still hold the address of a Service that has gone.
            int candidate = next;
            next = next == last ? first : next + 1;
            String address = (candidate >>> 24) + "." + (candidate >> 16 & 255) + "." + (candidate >> 8 & 255) + "."
                    + (candidate & 255);
            if (used.add(address)) {
                return address;
            }
        }
        throw ApiException.internal("no cluster IP is left in " + network);
    }
}
