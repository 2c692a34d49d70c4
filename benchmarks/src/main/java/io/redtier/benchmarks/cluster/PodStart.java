package io.redtier.benchmarks.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long it takes from the creation of a pod until the Redis in it answers PING. */
final class PodStart {
    private static final int PODS = 11;
    private static final double GOAL_MILLIS = 500;
    private static final int LIMIT_SECONDS = 60;
    private static final int REDIS_PORT = 6379;
    private static final int PAUSE_MILLIS = 2;

    private final KubernetesClient client;
    private final String namespace;

    PodStart(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    Figure measure() throws InterruptedException, TimeoutException {
        double[] millis = new double[PODS];
        for (int i = 0; i < PODS; i++) {
            millis[i] = start("start-" + i);
        }
        Arrays.sort(millis);
        return new Figure(
                "pod start until its Redis answers (median of %d)".formatted(PODS),
                millis[PODS / 2],
                "ms",
                GOAL_MILLIS);
    }

    private double start(String name) throws InterruptedException, TimeoutException {
        long begin = System.nanoTime();
        var pod = client.resource(pod(name));
        pod.create();
        String address = pod.waitUntilCondition(
                        present -> present != null
                                && present.getStatus() != null
                                && present.getStatus().getPodIP() != null,
                        LIMIT_SECONDS,
                        TimeUnit.SECONDS)
                .getStatus()
                .getPodIP();
        long limit = begin + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!answers(address)) {
            if (System.nanoTime() > limit) {
                throw new TimeoutException(
                        "the Redis of pod %s does not answer after %d s".formatted(name, LIMIT_SECONDS));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        double millis = (System.nanoTime() - begin) / 1e6;
        pod.withGracePeriod(0).delete();
        pod.waitUntilCondition(Objects::isNull, LIMIT_SECONDS, TimeUnit.SECONDS);
        return millis;
    }

    private static boolean answers(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, REDIS_PORT), (int) GOAL_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    private Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .withImage("redis:7.0")
                .withArgs("--save", "")
                .endContainer()
                .endSpec()
                .build();
    }
}
