package io.redtier.devcluster.apiserver;

import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.discovery.Discovery;
import io.redtier.devcluster.apiserver.discovery.OpenApi;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Endpoint;
import io.redtier.devcluster.apiserver.subresource.Subresources;
import io.redtier.devcluster.apiserver.watch.Watches;
import java.util.List;

/** Finds what answers a path. Thread-safe. */
final class Router {

    private final Kinds kinds;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Endpoint endpoint;
    private final Subresources subresources;
    private final Watches watches;

    Router(
            Kinds kinds,
            Discovery discovery,
            OpenApi openApi,
            Endpoint endpoint,
            Subresources subresources,
            Watches watches) {
        this.kinds = kinds;
        this.discovery = discovery;
        this.openApi = openApi;
        this.endpoint = endpoint;
        this.subresources = subresources;
        this.watches = watches;
    }

    MockResponse handle(ApiRequest request) {
        List<String> path = request.path();
        String first = path.isEmpty() ? "" : path.get(0);
        return switch (first) {
            case "" -> discovery.root();
            case "version" -> Discovery.version();
            case "healthz", "livez", "readyz" -> Responses.text("ok");
            case "openapi" -> openApi.handle(request);
            case "api" -> api(request, path);
            case "apis" -> apis(request, path);
            default -> throw ApiException.noSuchResource();
        };
    }

    private MockResponse api(ApiRequest request, List<String> path) {
        return switch (path.size()) {
            case 1 -> discovery.core(request);
            case 2 -> discovery.resources("", path.get(1));
            default -> resource(request);
        };
    }

    private MockResponse apis(ApiRequest request, List<String> path) {
        return switch (path.size()) {
            case 1 -> discovery.groups(request);
            case 2 -> discovery.group(path.get(1));
            case 3 -> discovery.resources(path.get(1), path.get(2));
            default -> resource(request);
        };
    }

    private MockResponse resource(ApiRequest request) {
        Target target = Target.of(request.path(), kinds);
        return subresources.find(request, target).orElseGet(() -> endpoint.handle(request, target));
    }

    void close() {
        watches.close();
    }
}
