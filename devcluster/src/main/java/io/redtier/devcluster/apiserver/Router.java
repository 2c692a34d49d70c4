package io.redtier.devcluster.apiserver;

import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.access.AccessRecord;
import io.redtier.devcluster.apiserver.access.Identities;
import io.redtier.devcluster.apiserver.access.User;
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
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;

/** Finds what answers a path. Thread-safe. */
final class Router {

    private static final Set<String> OPEN = Set.of("version", "healthz", "livez", "readyz");

    private final Identities identities;
    private final AccessRecord record;
    private final Kinds kinds;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Endpoint endpoint;
    private final Subresources subresources;
    private final Watches watches;

    Router(
            Identities identities,
            AccessRecord record,
            Kinds kinds,
            Discovery discovery,
            OpenApi openApi,
            Endpoint endpoint,
            Subresources subresources,
            Watches watches) {
        this.identities = identities;
        this.record = record;
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
        if (!OPEN.contains(first)) {
            identities.authenticate(request.token());
        }
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
        User user = identities.authenticate(request.token());
        record.add(user, request, target);
        MockResponse response = subresources.find(request, target).orElseGet(() -> endpoint.handle(request, target));
        if (request.method().equals("PATCH") && response.code() == HttpURLConnection.HTTP_CREATED) {
            record.addCreation(user, target);
        }
        return response;
    }

    void close() {
        watches.close();
    }
}
