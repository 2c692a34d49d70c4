package io.redtier.devcluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One namespace of a running cluster, seen from a test. */
final class ClusterFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedCluster cluster;
    private final String namespace;

    ClusterFixture(EmbeddedCluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
        client().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    KubernetesClient client() {
        return cluster.client();
    }

    String namespace() {
        return namespace;
    }

    /** Creates the objects of a YAML text in the namespace. */
    void create(String yaml) {
        List<HasMetadata> objects = client().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items();
        objects.forEach(
                object -> client().resource(object).inNamespace(namespace).create());
    }

    /** Changes an object as kubectl edit does: read again and written again where a controller came in between. */
    <T> void edit(Resource<T> resource, Consumer<T> change) {
        awaitTrue("the edit meets no other's write", () -> {
            try {
                resource.edit(object -> {
                    change.accept(object);
                    return object;
                });
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                return false;
            }
        });
    }

    Pod pod(String name) {
        return client().pods().inNamespace(namespace).withName(name).get();
    }

    static ContainerStatus container(Pod pod) {
        return pod.getStatus().getContainerStatuses().get(0);
    }

    Pod awaitPod(String name, String what, Predicate<Pod> condition) {
        return await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> pod(name), pod -> pod != null && pod.getStatus() != null && condition.test(pod));
    }

    Pod awaitReady(String name) {
        return awaitPod(name, name + " is ready", ClusterFixture::isReady);
    }

    static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    /** Waits for the condition; a connection that fails meanwhile only says that it is not met yet. */
    void awaitTrue(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(condition);
    }

    /** Waits until the Redis behind an address answers so: a Service follows readiness, and data are loaded after a start. */
    void awaitAnswer(String host, String command, String answer) {
        await(host + " answers " + command + " by " + answer)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> redis(host, command), answer::equals);
    }

    String log(String pod) {
        return cluster.logs(namespace, pod, "main");
    }

    ProcessHandle process(String pod) {
        return cluster.processes(namespace, pod).get(0);
    }

    boolean hasEvent(String object, String reason, String text) {
        return client().v1().events().inNamespace(namespace).list().getItems().stream()
                .anyMatch(event -> event.getInvolvedObject().getName().equals(object)
                        && Objects.equals(event.getReason(), reason)
                        && event.getMessage().contains(text));
    }

    String serviceAddress(String name) {
        return client().services()
                .inNamespace(namespace)
                .withName(name)
                .get()
                .getSpec()
                .getClusterIP();
    }

    /** Sends one command to a Redis and returns the first line of the answer's payload, {@code $-1} for none. */
    static String redis(String host, String command) throws IOException {
        try (Socket socket = new Socket(host, 6379)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String first = answer.readLine();
            String line = first != null && first.startsWith("$") && !first.equals("$-1") ? answer.readLine() : first;
            if (line == null) {
                throw new EOFException(host + " ended the connection instead of answering " + command);
            }
            return line;
        }
    }
}
