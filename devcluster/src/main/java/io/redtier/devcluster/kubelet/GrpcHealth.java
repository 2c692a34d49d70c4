package io.redtier.devcluster.kubelet;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.redtier.devcluster.kubelet.ProbeAction.Outcome;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a server by the gRPC health checking protocol (grpc.health.v1), without TLS as the kubelet does. One call with messages of a
 * few bytes: an HTTP/2 client does, a gRPC library would be a dozen more jars. Its calls block.
 */
final class GrpcHealth {
    private static final int PREFIX = 5;
    private static final int SERVING = 1;
    private static final int SERVICE_FIELD = 0x0a;
    private static final String UNIMPLEMENTED = "12";

    /** Made when the first such probe runs; its threads do not keep the program alive. */
    private static final class Client {
        static final Vertx VERTX =
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
        static final HttpClient HTTP = VERTX.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2KeepAliveTimeout(1));
    }

    private GrpcHealth() {}

    /** @param service whose health is asked for, empty for the server's */
    static Outcome check(String host, int port, String service, Duration timeout) throws InterruptedException {
        String address = host + ":" + port;
        Promise<Outcome> answer = Promise.promise();
        // From the event loop, or a body that comes at once would be gone before anybody waits for it.
        Client.VERTX.runOnContext(ignored -> Client.HTTP
                .request(HttpMethod.POST, port, host, "/grpc.health.v1.Health/Check")
                .compose(request -> ask(request, service))
                .compose(response -> response.body().map(body -> outcome(response, body)))
                .onComplete(answer));
        try {
            return answer.future()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Outcome.failure("timeout: failed to connect service \"%s\" within %ds: context deadline exceeded"
                    .formatted(address, timeout.toSeconds()));
        } catch (ExecutionException e) {
            return Outcome.failure("error: failed to connect service \"%s\": %s"
                    .formatted(address, e.getCause().getMessage()));
        }
    }

    private static io.vertx.core.Future<HttpClientResponse> ask(HttpClientRequest request, String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        Buffer message = Buffer.buffer();
        if (name.length > 0) {
            // Names are shorter than 128 bytes, so their length takes one.
            message.appendByte((byte) SERVICE_FIELD)
                    .appendByte((byte) name.length)
                    .appendBytes(name);
        }
        return request.putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers")
                .putHeader("user-agent", "kube-probe/1.35")
                .send(Buffer.buffer()
                        .appendByte((byte) 0)
                        .appendInt(message.length())
                        .appendBuffer(message));
    }

    private static Outcome outcome(HttpClientResponse response, Buffer body) {
        String status = Optional.ofNullable(response.getTrailer("grpc-status"))
                .or(() -> Optional.ofNullable(response.getHeader("grpc-status")))
                .orElse("none");
        if (status.equals(UNIMPLEMENTED)) {
            return Outcome.failure(
                    "error: this server does not implement the grpc health protocol (grpc.health.v1.Health)");
        }
        if (!status.equals("0") || body.length() < PREFIX) {
            return Outcome.failure("error: health rpc probe failed: HTTP status %d, gRPC status %s"
                    .formatted(response.statusCode(), status));
        }
        int health = health(body.getBytes(PREFIX, body.length()));
        return health == SERVING
                ? Outcome.SUCCESS
                : Outcome.failure("service unhealthy (responded with \"%s\")"
                        .formatted(
                                switch (health) {
                                    case 0 -> "UNKNOWN";
                                    case 2 -> "NOT_SERVING";
                                    case 3 -> "SERVICE_UNKNOWN";
                                    default -> health;
                                }));
    }

    private static int health(byte[] message) {
        CodedInputStream in = CodedInputStream.newInstance(message);
        int health = 0;
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == 1) {
                    health = in.readEnum();
                } else {
                    in.skipField(tag);
                }
            }
            return health;
        } catch (IOException e) {
            return 0;
        }
    }
}
