package io.redtier.devcluster.apiserver.http;

import io.fabric8.mockwebserver.http.MockResponse;
import java.util.function.Consumer;

/** A response whose body is produced over time; the mock's own response is always complete when it is returned. */
public final class StreamResponse extends MockResponse {

    private final Consumer<ResponseStream> producer;

    /**
     * @param contentType media type of the stream
     * @param producer called once with the open stream, on a worker thread
     */
    public StreamResponse(String contentType, Consumer<ResponseStream> producer) {
        this.producer = producer;
        setResponseCode(200);
        setHeader("Content-Type", contentType);
    }

    Consumer<ResponseStream> producer() {
        return producer;
    }
}
