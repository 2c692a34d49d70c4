package io.redtier.operator.rediscluster.redis;

import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import io.redtier.operator.rediscluster.acl.UserPlan;
import io.redtier.operator.rediscluster.acl.UserPlans;
import io.redtier.operator.rediscluster.dependent.ConfigurationMap;
import io.redtier.operator.rediscluster.dependent.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Pods without Kubernetes: the real scripts start real Redis processes, each on an address of the loopback network that
 * was never used before, as a pod gets a new one. What it starts it stops when it is closed.
 */
final class LocalPods implements AutoCloseable {

    static final String PASSWORD = "s3cr\"et \\pw";

    /** The users that every node is started with. */
    static final UserPlan USERS = UserPlans.plan(PASSWORD);

    private final Path directory;
    private final RedisCluster cluster;
    private final AtomicInteger lastHost = new AtomicInteger();
    private final String network = "127." + ThreadLocalRandom.current().nextInt(2, 60) + "."
            + ThreadLocalRandom.current().nextInt(256) + ".";
    private final Map<String, Pod> pods = new LinkedHashMap<>();

    private record Pod(String uid, String ip, Process process, Path log) {}

    LocalPods(Path directory, RedisCluster cluster) throws IOException {
        this.directory = directory;
        this.cluster = cluster;
        Path config = Files.createDirectories(directory.resolve("config"));
        for (Map.Entry<String, String> file : ConfigurationMap.desired(
                        cluster, ClusterSpec.dataPods(cluster), NodeConfig.initial(cluster))
                .getData()
                .entrySet()) {
            Files.writeString(config.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(Files.createDirectories(directory.resolve("auth")).resolve("password"), PASSWORD);
        Path users = Files.createDirectories(directory.resolve("users"));
        Files.writeString(users.resolve("users.conf"), UserPlans.files(USERS).dataNodes());
        Files.writeString(
                users.resolve("sentinel-users.conf"), UserPlans.files(USERS).sentinels());
        for (Owner owner : Owner.values()) {
            Files.writeString(users.resolve(owner.key()), USERS.internal().of(owner));
        }
        tellAddresses();
    }

    /** Starts a pod in place of any earlier one of that name: a new UID, a new address, the same volume. */
    void start(String name) {
        start(name, UUID.randomUUID().toString(), network + lastHost.incrementAndGet());
    }

    /** Starts a new pod on the address of another one, which is gone. */
    void startInPlaceOf(String gone, String name) {
        start(name, UUID.randomUUID().toString(), ip(gone));
    }

    /** Starts a pod in place of any earlier one of that name on a given address, with the same volume. */
    void startAt(String name, String ip) {
        start(name, UUID.randomUUID().toString(), ip);
    }

    /** Starts the container of the pod again: same UID, same address, same emptyDir. */
    void restartContainer(String name) {
        start(name, pods.get(name).uid(), pods.get(name).ip());
    }

    private void start(String name, String uid, String ip) {
        Path log = directory.resolve(name + ".log");
        String script = name.contains("-sentinel-")
                ? "start-sentinel.sh"
                : ClusterSpec.isSharded(cluster) ? "start-cluster.sh" : "start-redis.sh";
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh", directory.resolve("config/" + script).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment(name, uid, ip));
        try {
            Files.createDirectories(directory.resolve("data-" + name));
            pods.put(name, new Pod(uid, ip, builder.start(), log));
            tellAddresses();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> environment(String name, String uid, String ip) {
        return Map.of(
                "POD_IP", ip,
                "POD_UID", uid,
                "CLUSTER_NAME", cluster.getMetadata().getName(),
                "CLUSTER_UID", cluster.getMetadata().getUid(),
                "REDTIER_BIND", ip,
                "REDTIER_CONFIG", directory.resolve("config").toString(),
                "REDTIER_AUTH", directory.resolve("auth").toString(),
                "REDTIER_USERS", directory.resolve("users").toString(),
                "REDTIER_RUN", directory.resolve("run-" + uid).toString(),
                "REDTIER_DATA", directory.resolve("data-" + name).toString());
    }

    /** The exit code of {@code probe.sh what component} in the pod. */
    int probe(String name, String what, String component) {
        return probe(name, what, component, Map.of());
    }

    /** The same with more environment variables. */
    int probe(String name, String what, String component, Map<String, String> more) {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            "/bin/sh", directory.resolve("config/probe.sh").toString(), what, component)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(name + ".log").toFile()));
            builder.environment().putAll(environment(name, pods.get(name).uid(), ip(name)));
            builder.environment().putAll(more);
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String ip(String name) {
        return pods.get(name).ip();
    }

    /** kill -9. */
    void kill(String name) {
        Process process = pods.get(name).process();
        List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a file in the pod's volume holds the text. */
    boolean volumeHolds(String name, String text) {
        try (Stream<Path> files = Files.walk(directory.resolve("data-" + name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UncheckedIOException e) {
            // Redis replaces its files: the next look finds the new one.
            return false;
        }
    }

    String log(String name) {
        try {
            return Files.readString(pods.get(name).log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data pods, or the sentinel pods, as Kubernetes would tell of them. */
    List<PodRef> refs(boolean sentinels) {
        List<PodRef> refs = new ArrayList<>();
        pods.forEach((name, pod) -> {
            if (name.contains("-sentinel-") == sentinels) {
                int ordinal = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
                refs.add(new PodRef(
                        name, ordinal, pod.uid(), pod.ip(), pod.process().isAlive(), false, "", "", "", ""));
            }
        });
        return refs;
    }

    private void tellAddresses() throws IOException {
        String text = ConfigurationMap.desired(cluster, ClusterSpec.dataPods(cluster), NodeConfig.initial(cluster))
                .getData()
                .get("start.env");
        Path file = Files.writeString(
                directory.resolve("start.env.new"),
                text.replaceAll("SENTINELS=\"[^\"]*\"", "SENTINELS=\"" + addresses(true) + "\"")
                        .replaceAll("PEERS=\"[^\"]*\"", "PEERS=\"" + addresses(false) + "\""));
        Files.move(file, directory.resolve("config/start.env"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String addresses(boolean sentinels) {
        return String.join(" ", refs(sentinels).stream().map(PodRef::ip).toList());
    }

    @Override
    public void close() {
        pods.keySet().forEach(this::kill);
    }
}
