package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.PodLogs;
import io.redtier.devcluster.apiserver.http.ResponseStream;
import io.redtier.devcluster.apiserver.http.StreamResponse;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Responses;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Reads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/** Serves {@code pods/NAME/log} from the kubelet. Thread-safe. */
public final class Logs {

    private final Reads reads;
    private volatile PodLogs source;

    /**
     * @param reads to find the pod
     */
    public Logs(Reads reads) {
        this.reads = reads;
    }

    /** Sets who knows the logs. */
    public void source(PodLogs logs) {
        this.source = logs;
    }

    MockResponse read(ApiRequest request, Target target) {
        if (!request.method().equals("GET")) {
            throw ApiException.methodNotAllowed();
        }
        ObjectNode pod = reads.get(new Target(target.kind(), target.namespace(), target.name(), ""));
        PodLogs logs = source;
        if (logs == null || pod.at("/spec/nodeName").asText("").isEmpty()) {
            throw ApiException.badRequest("pod " + target.name() + " does not have a host assigned");
        }
        PodLogs.Query query = new PodLogs.Query(
                target.namespace(),
                target.name(),
                container(request, pod),
                request.flag("follow"),
                request.flag("previous"),
                request.flag("timestamps"),
                number(request, "tailLines").map(OptionalInt::of).orElseGet(OptionalInt::empty),
                number(request, "sinceSeconds").map(Duration::ofSeconds));
        return query.follow() ? follow(logs, query) : all(logs, query);
    }

    private static MockResponse all(PodLogs logs, PodLogs.Query query) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            logs.copy(query, out);
        } catch (IOException e) {
            throw ApiException.badRequest(e.getMessage());
        }
        return Responses.text("").setBody(out.toByteArray());
    }

    private static MockResponse follow(PodLogs logs, PodLogs.Query query) {
        return new StreamResponse("text/plain; charset=utf-8", stream -> {
            // A thread of its own: it blocks for as long as the client follows.
            Thread thread = new Thread(() -> copy(logs, query, stream), "log-" + query.namespace() + "-" + query.pod());
            thread.setDaemon(true);
            stream.onClose(thread::interrupt);
            thread.start();
        });
    }

    private static void copy(PodLogs logs, PodLogs.Query query, ResponseStream stream) {
        try {
            logs.copy(query, new StreamOutput(stream));
        } catch (IOException e) {
            stream.send((e.getMessage() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } finally {
            stream.end();
        }
    }

    /** {@return the container that the request means: the one it names, or the pod's only one} */
    static String container(ApiRequest request, ObjectNode pod) {
        List<String> names = new ArrayList<>();
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : pod.path("spec").path(list)) {
                names.add(container.path("name").asText());
            }
        }
        String name = pod.at("/metadata/name").asText();
        String wanted = request.parameter("container");
        if (wanted.isEmpty() && pod.at("/spec/containers").size() == 1) {
            return names.get(0);
        }
        if (wanted.isEmpty()) {
            throw ApiException.badRequest(
                    "a container name must be specified for pod " + name + ", choose one of: " + names);
        }
        if (!names.contains(wanted)) {
            throw ApiException.badRequest("container " + wanted + " is not valid for pod " + name);
        }
        return wanted;
    }

    private static Optional<Integer> number(ApiRequest request, String name) {
        String text = request.parameter(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("\\d{1,9}")) {
            throw ApiException.badRequest(
                    "invalid " + name + " \"" + text + "\": must be a whole number, not negative");
        }
        return Optional.of(Integer.parseInt(text));
    }

    /** Turns what is written into pieces of a stream; fails once the reader has gone. */
    private static final class StreamOutput extends OutputStream {
        private final ResponseStream stream;
        private final AtomicBoolean closed = new AtomicBoolean();

        StreamOutput(ResponseStream stream) {
            this.stream = stream;
            stream.onClose(() -> closed.set(true));
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed.get()) {
                throw new IOException("the reader has gone");
            }
            stream.send(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }
}
