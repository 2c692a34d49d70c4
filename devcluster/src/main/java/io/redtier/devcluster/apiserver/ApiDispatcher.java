package io.redtier.devcluster.apiserver;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mock's dispatcher in CRUD mode with our own handling of each request: the mock's knows neither server-side apply nor
 * conflicts on status, nor discovery, nor a watch that resumes.
 */
final class ApiDispatcher extends KubernetesCrudDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ApiDispatcher.class);

    private volatile Router router;

    void route(Router to) {
        this.router = to;
    }

    @Override
    public MockResponse dispatch(RecordedRequest recorded) {
        try {
            return router.handle(ApiRequest.of(recorded));
        } catch (ApiException e) {
            return Responses.status(e.status());
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", recorded.getMethod(), recorded.getPath(), e);
            String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return Responses.status(ApiException.internal(what).status());
        }
    }

    @Override
    public void shutdown() {
        router.close();
    }
}
