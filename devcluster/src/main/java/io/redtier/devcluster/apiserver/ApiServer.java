package io.redtier.devcluster.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.redtier.devcluster.apiserver.access.Access;
import io.redtier.devcluster.apiserver.access.AccessRecord;
import io.redtier.devcluster.apiserver.access.Identities;
import io.redtier.devcluster.apiserver.apply.Ownership;
import io.redtier.devcluster.apiserver.apply.Shapes;
import io.redtier.devcluster.apiserver.collect.GarbageCollector;
import io.redtier.devcluster.apiserver.discovery.Discovery;
import io.redtier.devcluster.apiserver.discovery.OpenApi;
import io.redtier.devcluster.apiserver.http.ServerCertificate;
import io.redtier.devcluster.apiserver.http.TlsWebServer;
import io.redtier.devcluster.apiserver.kinds.CustomKindRegistration;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Admission;
import io.redtier.devcluster.apiserver.resource.Deletions;
import io.redtier.devcluster.apiserver.resource.Endpoint;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Metadata;
import io.redtier.devcluster.apiserver.resource.Reads;
import io.redtier.devcluster.apiserver.resource.Writes;
import io.redtier.devcluster.apiserver.store.Store;
import io.redtier.devcluster.apiserver.subresource.Binding;
import io.redtier.devcluster.apiserver.subresource.Eviction;
import io.redtier.devcluster.apiserver.subresource.Exec;
import io.redtier.devcluster.apiserver.subresource.Logs;
import io.redtier.devcluster.apiserver.subresource.PortForward;
import io.redtier.devcluster.apiserver.subresource.Questions;
import io.redtier.devcluster.apiserver.subresource.Scale;
import io.redtier.devcluster.apiserver.subresource.Subresources;
import io.redtier.devcluster.apiserver.table.Tables;
import io.redtier.devcluster.apiserver.watch.Watches;
import io.redtier.devcluster.apiserver.webhook.Webhooks;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;

/**
 * The API server of the embedded Kubernetes: fabric8's mock server in CRUD mode, with what clients of a real one rely on
 * and the mock lacks. Listens on 127.0.0.1 only, by HTTPS. Everything is in memory and ends with {@link #close()}.
 *
 * <p>Thread-safe.
 */
public final class ApiServer implements AutoCloseable {

    private static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(365);
    private static final long BOOKMARK_MILLIS = 30_000;
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private final TlsWebServer web;
    private final KubernetesMockServer mock;
    private final GarbageCollector collector;
    private final Logs logs;
    private final Exec exec;
    private final PortForward portForward;
    private final ServerCertificate certificate;
    private final Identities identities = new Identities();
    private final AccessRecord record = new AccessRecord();
    private final Path kubeconfig;
    private final KubernetesClient client;

    private ApiServer(ApiServerConfig config) {
        Clock clock = config.clock();
        certificate = ServerCertificate.create(clock.instant(), CERTIFICATE_LIFETIME);
        web = new TlsWebServer(certificate);
        ApiDispatcher dispatcher = new ApiDispatcher();
        Store store = new Store(dispatcher::requestResourceVersion);
        Kinds kinds = new Kinds();
        store.observe(new CustomKindRegistration(kinds, store));
        Shapes shapes = new Shapes(kinds);
        Admission admission = new Admission(store, kinds, clock, config.serviceNetwork());
        Reads reads = new Reads(store);
        Writes writes = new Writes(store, admission, new Ownership(shapes), clock);
        Deletions deletions = new Deletions(store, clock);
        Watches watches =
                new Watches(store, (seconds, action) -> web.vertx().setTimer(seconds * 1000, timer -> action.run()));
        logs = new Logs(reads);
        exec = new Exec(reads);
        portForward = new PortForward(reads);
        Subresources subresources = new Subresources(
                new Questions(identities, reads, clock),
                logs,
                exec,
                portForward,
                new Scale(kinds, reads, writes),
                new Eviction(store, reads, deletions),
                new Binding(writes));
        Endpoint endpoint = new Endpoint(
                kinds,
                reads,
                writes,
                deletions,
                admission,
                shapes,
                watches,
                new Tables(kinds, clock),
                new Webhooks(store));
        dispatcher.route(new Router(
                identities, record, kinds, new Discovery(kinds), new OpenApi(kinds), endpoint, subresources, watches));
        mock = new KubernetesMockServer(new Context(), web, new HashMap<>(), dispatcher, true);
        collector = new GarbageCollector(store, kinds, writes, deletions);
        store.observe(new ServiceAccounts(kinds, writes));
        createNamespaces(kinds, writes);
        try {
            mock.start(InetAddress.getLoopbackAddress(), config.port());
            web.vertx().setPeriodic(BOOKMARK_MILLIS, timer -> watches.bookmark());
            kubeconfig = Kubeconfig.write(config.directory(), url(), caPem(), token());
            client = new KubernetesClientBuilder().withConfig(clientConfig()).build();
        } catch (RuntimeException e) {
            close(false);
            throw e;
        }
    }

    /**
     * Starts a server; it answers when this returns.
     *
     * @param config where and on which port
     * @return the running server
     * @throws IllegalStateException if the port is taken
     */
    public static ApiServer start(ApiServerConfig config) {
        return new ApiServer(config);
    }

    /** {@return its address, such as {@code https://127.0.0.1:34567}} */
    public URI url() {
        return URI.create("https://127.0.0.1:" + web.getPort());
    }

    /** {@return the kubeconfig file, readable by its owner only} */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** {@return the certificate that clients trust, PEM} */
    public String caPem() {
        return certificate.certificatePem();
    }

    /** {@return the bearer token of the kubeconfig} */
    public String token() {
        return identities.adminToken();
    }

    /**
     * @param namespace the service account's namespace
     * @param name its name
     * @return the bearer token by which its pods are known
     */
    public String serviceAccountToken(String namespace, String name) {
        return identities.token(namespace, name);
    }

    /** {@return what each user has done so far, to be compared with what RBAC rules grant; rules are not enforced here} */
    public List<Access> accesses() {
        return record.all();
    }

    /** {@return how many requests of a user were to change something so far, whether or not they did} */
    public long writes(String user) {
        return record.writes(user);
    }

    /** {@return a client of this server, closed with it} */
    public KubernetesClient client() {
        return client;
    }

    /**
     * Says who knows the logs of containers. Until then logs are refused with 400.
     *
     * @param source usually the kubelet
     */
    public void podLogs(PodLogs source) {
        logs.source(source);
    }

    /**
     * Says who runs commands in containers and connects to pods. Until then both are refused with 400.
     *
     * @param connections usually the kubelet
     */
    public void podConnections(PodConnections connections) {
        exec.source(connections);
        portForward.source(connections);
    }

    @Override
    public void close() {
        close(true);
    }

    private void close(boolean clientToo) {
        if (clientToo) {
            client.close();
        }
        collector.close();
        mock.shutdown();
    }

    private Config clientConfig() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url().toString())
                .withCaCertData(java.util.Base64.getEncoder()
                        .encodeToString(caPem().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .withOauthToken(token())
                .withNamespace("default")
                // A loaded machine takes its time for a dozen first TLS connections and answers.
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withUserAgent("redtier-devcluster/embedded")
                .build();
    }

    private static void createNamespaces(Kinds kinds, Writes writes) {
        Kind kind = kinds.find("", "v1", "namespaces").orElseThrow();
        for (String name : NAMESPACES) {
            var namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            Metadata.of(namespace).put("name", name);
            writes.create(new Target(kind, "", "", ""), namespace, new Writes.Options("kube-apiserver", false));
        }
    }
}
