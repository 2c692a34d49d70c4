package io.redtier.benchmarks.failover;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.redtier.load.Target;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** The RedisCluster {@code shop} in a namespace of its own. */
final class TestCluster {
    private static final int LIMIT_SECONDS = 180;
    private static final int PAUSE_MILLIS = 50;
    private static final int PORT = 6379;
    private static final int ANSWER_MILLIS = 500;
    /** Where in a line of CLUSTER NODES the slots begin. */
    private static final int FIRST_SLOTS = 8;

    private final KubernetesClient client;
    private final String namespace;
    private final boolean sharded;

    /** @param spec the RedisCluster's, as YAML in one line */
    TestCluster(KubernetesClient client, String namespace, boolean sharded, String spec) {
        this.client = client;
        this.namespace = namespace;
        this.sharded = sharded;
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        client.resource("""
                        apiVersion: redtier.io/v1alpha1
                        kind: RedisCluster
                        metadata: {name: shop, namespace: %s}
                        spec: %s
                        """.formatted(namespace, spec)).create();
    }

    private Resource<GenericKubernetesResource> resource() {
        return client.genericKubernetesResources("redtier.io/v1alpha1", "RedisCluster")
                .inNamespace(namespace)
                .withName("shop");
    }

    boolean isReady() {
        return "Ready".equals(resource().get().get("status", "phase"));
    }

    /** {@return the pod that takes the writes, in mode Cluster those of the first shard; empty while there is none} */
    String primary() {
        List<Map<String, Object>> nodes = resource().get().get("status", "nodes");
        return nodes.stream()
                .filter(node -> "Primary".equals(node.get("role")))
                .filter(node -> !sharded || Integer.valueOf(0).equals(node.get("shard")))
                .map(node -> (String) node.get("pod"))
                .findFirst()
                .orElse("");
    }

    /** {@return the pod that takes the writes, in mode Cluster those of the first slot, by its own word and not by the status} */
    String leader() {
        String password = password();
        return redisPods().stream()
                .filter(pod -> leads(pod.getStatus().getPodIP(), password))
                .map(pod -> pod.getMetadata().getName())
                .findFirst()
                .orElse("");
    }

    private boolean leads(String address, String password) {
        if (address == null) {
            return false;
        }
        try (Jedis jedis = new Jedis(address, PORT, ANSWER_MILLIS)) {
            jedis.auth(password);
            return sharded
                    ? jedis.clusterNodes()
                            .lines()
                            .anyMatch(line -> line.contains("myself,master")
                                    && line.split(" ").length > FIRST_SLOTS
                                    && line.split(" ")[FIRST_SLOTS].matches("0(-\\d+)?"))
                    : "master".equals(jedis.role().get(0));
        } catch (JedisException e) {
            return false; // it is down, or another one's by now
        }
    }

    /** kill -9. */
    void kill(String pod) {
        String address = client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .get()
                .getStatus()
                .getPodIP();
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.startsWith("redis-server " + address + ":6379"))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Changes the pod template, so that every pod is replaced. */
    void roll(int milliCpus) {
        resource().edit(cluster -> {
            Map<String, Object> spec = cluster.get("spec");
            spec.put("resources", Map.of("requests", Map.of("cpu", milliCpus + "m")));
            return cluster;
        });
    }

    Set<String> pods() {
        return redisPods().stream()
                .map(Pod::getMetadata)
                .map(metadata -> metadata.getUid())
                .collect(Collectors.toSet());
    }

    private List<Pod> redisPods() {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("redtier.io/component", "redis")
                .list()
                .getItems();
    }

    private String password() {
        String password = client.secrets()
                .inNamespace(namespace)
                .withName("shop-binding")
                .get()
                .getData()
                .get("password");
        return new String(Base64.getDecoder().decode(password), StandardCharsets.UTF_8);
    }

    /** Where a client enters that knows the mode. */
    Target entrance() {
        String service = sharded ? "shop" : "shop-sentinel";
        String host = client.services()
                .inNamespace(namespace)
                .withName(service)
                .get()
                .getSpec()
                .getClusterIP();
        return new Target(
                sharded ? Target.Way.CLUSTER : Target.Way.SENTINEL,
                host,
                sharded ? PORT : 26379,
                "shop",
                "",
                password());
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException, TimeoutException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new TimeoutException("%s: not so after %d s".formatted(what, LIMIT_SECONDS));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    void delete() throws InterruptedException, TimeoutException {
        client.namespaces().withName(namespace).delete();
        await(
                "namespace " + namespace + " is gone",
                () -> client.namespaces().withName(namespace).get() == null);
    }
}
