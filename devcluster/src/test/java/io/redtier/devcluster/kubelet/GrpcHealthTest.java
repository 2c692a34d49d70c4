package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.devcluster.kubelet.ProbeAction.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a server of another make that speaks the protocol byte by byte. */
class GrpcHealthTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Vertx VERTX = Vertx.vertx();

    private static HttpServer server;

    @BeforeAll
    static void start() throws ExecutionException, InterruptedException {
        server = VERTX.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    String service = body.getString(Math.min(7, body.length()), body.length());
                    var response = request.response().putHeader("content-type", "application/grpc");
                    boolean right = request.path().equals("/grpc.health.v1.Health/Check")
                            && "trailers".equals(request.getHeader("te"))
                            && body.getInt(1) == body.length() - 5;
                    if (!right || service.equals("old")) {
                        response.putHeader("grpc-status", "12").end();
                        return;
                    }
                    int health = service.equals("down") ? 2 : 1;
                    response.setChunked(true).putTrailer("grpc-status", "0");
                    response.end(Buffer.buffer(new byte[] {0, 0, 0, 0, 2, 8, (byte) health}));
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterAll
    static void stop() throws ExecutionException, InterruptedException {
        VERTX.close().toCompletionStage().toCompletableFuture().get();
    }

    private static Outcome check(String service) throws InterruptedException {
        return GrpcHealth.check("127.0.0.1", server.actualPort(), service, PATIENCE);
    }

    @Test
    void servingIsHealth() throws InterruptedException {
        assertThat(check("")).isEqualTo(Outcome.SUCCESS);
        assertThat(check("shop.Catalog")).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void saysWhyNot() throws InterruptedException {
        assertThat(check("down").message()).isEqualTo("service unhealthy (responded with \"NOT_SERVING\")");
        assertThat(check("old").message())
                .isEqualTo("error: this server does not implement the grpc health protocol (grpc.health.v1.Health)");
        assertThat(GrpcHealth.check("127.0.0.1", 1, "", PATIENCE).message())
                .startsWith("error: failed to connect service \"127.0.0.1:1\": ")
                .contains("refused");
    }
}
