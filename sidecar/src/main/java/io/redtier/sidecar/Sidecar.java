package io.redtier.sidecar;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redtier.runtime.Redtier;
import io.redtier.sidecar.responses.Memory;
import io.redtier.sidecar.responses.ResponseCaching;
import io.redtier.sidecar.responses.Shelves;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reverse proxy in front of an app, that applies the limits of the workload's policy document. To be closed; thread-safe.
 */
public final class Sidecar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
    private static final int START_SECONDS = 30;
    /** Threads that wait for Redis; as many calls at a time as the library has connections for. */
    private static final int WORKERS = 32;

    /** What bodies may take of the heap: one of as many parts. */
    private static final int BODIES_SHARE = 4;

    private final SidecarConfig config;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final OpenRequests open = new OpenRequests(meters);
    private final Redtier redtier;
    private final ResponseCaching caching;
    private final Vertx vertx;
    private final List<Front> fronts = new CopyOnWriteArrayList<>();
    private HttpServer management;
    private volatile boolean ending;

    /** Listens on nothing yet. */
    public Sidecar(SidecarConfig config) {
        this(config, Redtier.builder());
    }

    /** With another way to get policies. */
    Sidecar(SidecarConfig config, Redtier.Builder policies) {
        this.config = config;
        Shelves shelves = new Shelves();
        this.redtier = policies.meterRegistry(meters)
                .maxConnections(WORKERS + 1)
                .onPolicyChange(shelves::take)
                .build();
        shelves.fillFrom(redtier);
        this.caching =
                new ResponseCaching(shelves, new Memory(Runtime.getRuntime().maxMemory() / BODIES_SHARE));
        // No files are served, so none need be unpacked: the root of the file system is read-only.
        this.vertx = Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors())));
    }

    /** Listens. Waits for neither the app, Redis nor a policy document. */
    public void start() {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("redtier-limits", WORKERS);
        int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
        await(vertx.deployVerticle(
                () -> {
                    Front front = new Front(config, redtier.limiter(), caching, workers, open);
                    fronts.add(front);
                    return front;
                },
                new DeploymentOptions().setInstances(config.listenPort() == 0 ? 1 : loops)));
        management = await(vertx.createHttpServer()
                .requestHandler(new Management(redtier, meters, () -> ending))
                .listen(config.managementPort(), config.listenHost()));
        LOG.info(
                "listens on {}:{} in front of {}:{}; health and metrics on port {}",
                config.listenHost(),
                port(),
                config.appHost(),
                config.appPort(),
                managementPort());
    }

    /** Where clients connect. */
    public int port() {
        return fronts.get(0).port();
    }

    /** Where health and metrics are. */
    public int managementPort() {
        return management.actualPort();
    }

    /** Is not ready any more at once, serves what is open and what still comes for a moment, and ends. */
    @Override
    public void close() {
        ending = true;
        open.awaitNone(config.drain());
        await(vertx.close());
        redtier.close();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the event loops have not answered for " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
