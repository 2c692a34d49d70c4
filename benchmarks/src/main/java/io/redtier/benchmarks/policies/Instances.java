package io.redtier.benchmarks.policies;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Instances of an app with the runtime library, all in this process. */
final class Instances implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    private final List<Redtier> all = new ArrayList<>();
    private volatile Expectation expected = new Expectation(document -> false, 0);

    private record Expectation(Predicate<PolicyDocument> wanted, CountDownLatch missing) {
        Expectation(Predicate<PolicyDocument> wanted, int instances) {
            this(wanted, new CountDownLatch(instances));
        }
    }

    /**
     * Starts them with what the workload of a policy has published.
     *
     * @param hosts the file in which this JVM looks up host names
     */
    Instances(KubernetesClient client, int policy, int count, Path directory, Path hosts) throws IOException {
        String namespace = Population.namespace(policy);
        String published = "deployment-" + Population.workload(policy) + "-redtier";
        PolicyDocument document = PolicyDocuments.read(client.configMaps()
                .inNamespace(namespace)
                .withName(published)
                .get()
                .getData()
                .get("policies.json")
                .getBytes(StandardCharsets.UTF_8));
        Map<String, String> binding = client.secrets()
                .inNamespace(namespace)
                .withName(published + "-binding")
                .get()
                .getData();
        for (Map.Entry<String, String> entry : binding.entrySet()) {
            Files.write(directory.resolve(entry.getKey()), Base64.getDecoder().decode(entry.getValue()));
        }
        StringBuilder names = new StringBuilder("127.0.0.1 localhost\n");
        document.clusters().keySet().forEach(id -> {
            String cluster = id.substring(id.indexOf('/') + 1);
            String address = client.services()
                    .inNamespace(namespace)
                    .withName(cluster)
                    .get()
                    .getSpec()
                    .getClusterIP();
            names.append(address)
                    .append(' ')
                    .append(cluster)
                    .append('.')
                    .append(namespace)
                    .append(".svc\n");
        });
        Files.writeString(hosts, names);
        for (int i = 0; i < count; i++) {
            all.add(Redtier.builder()
                    .document(document)
                    .bindingDirectory(directory)
                    .instanceName("instance-" + i)
                    .commandTimeout(Duration.ofSeconds(2))
                    .maxConnections(2)
                    .onPolicyChange(this::loaded)
                    .build());
        }
    }

    private void loaded(PolicyDocument document) {
        Expectation now = expected;
        if (now.wanted().test(document)) {
            now.missing().countDown();
        }
    }

    /** Whether all are connected. */
    boolean areConnected() {
        return all.stream().allMatch(instance -> instance.health().clusters().containsValue(true));
    }

    /** The generations that they run. */
    List<Long> generations() {
        return all.stream().map(Redtier::generation).toList();
    }

    /** Time from before {@code change} until every instance has loaded what it says, milliseconds. */
    double millisUntil(Predicate<PolicyDocument> wanted, Runnable change)
            throws InterruptedException, TimeoutException {
        expected = new Expectation(wanted, all.size());
        long begin = System.nanoTime();
        change.run();
        if (!expected.missing().await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("%d of %d instances have not loaded a change after %d s"
                    .formatted(expected.missing().getCount(), all.size(), LIMIT_SECONDS));
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    @Override
    public void close() {
        all.forEach(Redtier::close);
    }
}
