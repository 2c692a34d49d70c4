package io.redtier.devcluster.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.resource.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells clients which kinds there are: {@code /version}, {@code /api}, {@code /apis} and below. Thread-safe. */
public final class Discovery {

    /** The Kubernetes version whose API this server follows. */
    public static final String VERSION = "v1.36.0";

    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

    private final Kinds kinds;

    /**
     * @param kinds what is served
     */
    public Discovery(Kinds kinds) {
        this.kinds = kinds;
    }

    /** {@return the answer of {@code /version}} */
    public static MockResponse version() {
        return Responses.json(
                200,
                Json.object()
                        .put("major", "1")
                        .put("minor", "36")
                        .put("gitVersion", VERSION)
                        .put("gitCommit", "embedded")
                        .put("gitTreeState", "clean")
                        .put("buildDate", "2026-01-01T00:00:00Z")
                        .put("goVersion", "none")
                        .put("compiler", "javac")
                        .put("platform", "linux/amd64"));
    }

    /** {@return the paths that exist at the root} */
    public MockResponse root() {
        ObjectNode root = Json.object();
        ArrayNode paths = root.putArray("paths");
        List.of("/api", "/api/v1", "/apis").forEach(paths::add);
        kinds.groups().stream().filter(group -> !group.isEmpty()).forEach(group -> {
            paths.add("/apis/" + group);
            versions(group).forEach(version -> paths.add("/apis/" + group + "/" + version));
        });
        List.of("/healthz", "/livez", "/openapi/v3", "/readyz", "/version").forEach(paths::add);
        return Responses.json(200, root);
    }

    /** {@return the answer of {@code /api}} */
    public MockResponse core(ApiRequest request) {
        if (aggregated(request)) {
            return aggregate(Set.of(""));
        }
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return Responses.json(200, versions);
    }

    /** {@return the answer of {@code /apis}} */
    public MockResponse groups(ApiRequest request) {
        Set<String> names = kinds.groups().stream()
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (aggregated(request)) {
            return aggregate(names);
        }
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        names.forEach(group -> groups.add(groupObject(group)));
        return Responses.json(200, list);
    }

    /** {@return the answer of {@code /apis/GROUP}} */
    public MockResponse group(String group) {
        if (group.isEmpty() || !kinds.groups().contains(group)) {
            throw ApiException.noSuchResource();
        }
        return Responses.json(200, groupObject(group).put("kind", "APIGroup").put("apiVersion", "v1"));
    }

    /** {@return the answer of {@code /api/v1} or {@code /apis/GROUP/VERSION}} */
    public MockResponse resources(String group, String version) {
        List<Kind> found = kinds.all().stream()
                .filter(kind -> kind.group().equals(group) && kind.version().equals(version))
                .toList();
        if (found.isEmpty()) {
            throw ApiException.noSuchResource();
        }
        ObjectNode list = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", found.get(0).apiVersion());
        ArrayNode resources = list.putArray("resources");
        for (Kind kind : found) {
            ObjectNode resource = resources
                    .addObject()
                    .put("name", kind.plural())
                    .put("singularName", kind.singular())
                    .put("namespaced", kind.namespaced())
                    .put("kind", kind.name());
            strings(resource, "verbs", kind.verbs());
            strings(resource, "shortNames", kind.shortNames());
            strings(resource, "categories", kind.categories());
            for (String subresource : kind.subresources()) {
                ObjectNode sub = resources
                        .addObject()
                        .put("name", kind.plural() + "/" + subresource)
                        .put("singularName", "")
                        .put("namespaced", kind.namespaced());
                response(sub, kind, subresource);
                strings(sub, "verbs", subresourceVerbs(subresource));
            }
        }
        return Responses.json(200, list);
    }

    private static boolean aggregated(ApiRequest request) {
        return request.accept().contains("as=APIGroupDiscoveryList");
    }

    private MockResponse aggregate(Set<String> groups) {
        ObjectNode list =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        for (String group : groups) {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!group.isEmpty()) {
                metadata.put("name", group);
            }
            ArrayNode versions = item.putArray("versions");
            for (String version : versions(group)) {
                ObjectNode entry = versions.addObject().put("version", version).put("freshness", "Current");
                ArrayNode resources = entry.putArray("resources");
                kinds.all().stream()
                        .filter(kind ->
                                kind.group().equals(group) && kind.version().equals(version))
                        .forEach(kind -> resources.add(aggregate(kind)));
            }
        }
        return Responses.json(200, list)
                .setHeader("Content-Type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    }

    private static ObjectNode aggregate(Kind kind) {
        ObjectNode resource = Json.object()
                .put("resource", kind.plural())
                .put("scope", kind.namespaced() ? "Namespaced" : "Cluster")
                .put("singularResource", kind.singular());
        groupVersionKind(resource.putObject("responseKind"), kind.group(), kind.version(), kind.name());
        strings(resource, "verbs", kind.verbs());
        strings(resource, "shortNames", kind.shortNames());
        strings(resource, "categories", kind.categories());
        if (!kind.subresources().isEmpty()) {
            ArrayNode subresources = resource.putArray("subresources");
            for (String name : kind.subresources()) {
                ObjectNode sub = subresources.addObject().put("subresource", name);
                response(sub.putObject("responseKind"), kind, name);
                strings(sub, "verbs", subresourceVerbs(name));
            }
        }
        return resource;
    }

    private static void response(ObjectNode target, Kind kind, String subresource) {
        switch (subresource) {
            case "scale" -> groupVersionKind(target, "autoscaling", "v1", "Scale");
            case "eviction" -> groupVersionKind(target, "policy", "v1", "Eviction");
            case "token" -> groupVersionKind(target, "authentication.k8s.io", "v1", "TokenRequest");
            default -> groupVersionKind(target, kind.group(), kind.version(), kind.name());
        }
    }

    private static void groupVersionKind(ObjectNode target, String group, String version, String kind) {
        target.put("group", group).put("version", version).put("kind", kind);
    }

    private static List<String> subresourceVerbs(String subresource) {
        return switch (subresource) {
            case "log" -> List.of("get");
            case "eviction", "token", "binding" -> List.of("create");
            case "exec", "attach", "portforward" -> List.of("create", "get");
            default -> SUBRESOURCE_VERBS;
        };
    }

    private ObjectNode groupObject(String group) {
        ObjectNode object = Json.object().put("name", group);
        ArrayNode versions = object.putArray("versions");
        List<String> names = versions(group);
        names.forEach(version ->
                versions.addObject().put("groupVersion", group + "/" + version).put("version", version));
        object.putObject("preferredVersion")
                .put("groupVersion", group + "/" + names.get(0))
                .put("version", names.get(0));
        return object;
    }

    private List<String> versions(String group) {
        return kinds.all().stream()
                .filter(kind -> kind.group().equals(group))
                .map(Kind::version)
                .distinct()
                .toList();
    }

    private static void strings(ObjectNode target, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = target.putArray(field);
            values.forEach(array::add);
        }
    }
}
