package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of one pod on this machine that are not volumes. */
final class PodFiles {
    private static final int HOSTNAME_LIMIT = 63;
    private static final String NAME_SERVICES = "passwd: files\ngroup: files\nhosts: files\nservices: files\n";

    private final Path root;
    private final Path logs;
    private final String hostname;

    PodFiles(Pod pod, Path pods, Path logRoot) {
        this.root = pods.resolve(pod.getMetadata().getUid());
        this.logs = logRoot.resolve("%s_%s_%s"
                .formatted(
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        pod.getMetadata().getUid()));
        String name = Optional.ofNullable(pod.getSpec().getHostname())
                .orElse(pod.getMetadata().getName());
        this.hostname = name.length() > HOSTNAME_LIMIT ? name.substring(0, HOSTNAME_LIMIT) : name;
    }

    String hostname() {
        return hostname;
    }

    Path volumes() {
        return root.resolve("volumes");
    }

    Path hosts() {
        return root.resolve("hosts");
    }

    /** Output of the container's run with this number, counted from 0. */
    Path log(String container, int run) {
        return logs.resolve(container).resolve(run + ".log");
    }

    void create() throws IOException {
        Files.createDirectories(volumes());
        Files.writeString(root.resolve("hostname"), hostname + "\n");
        Files.writeString(root.resolve("nsswitch.conf"), NAME_SERVICES);
    }

    /** Makes the small files that a container finds in {@code /etc} and the one for its last words. */
    List<Mount> mounts(String container, long uid, long gid) throws IOException {
        Path folder = Files.createDirectories(root.resolve("containers").resolve(container));
        String user = uid == 0 ? "" : "app:x:%d:%d::/tmp:/bin/sh\n".formatted(uid, gid);
        String group = gid == 0 ? "" : "app:x:%d:\n".formatted(gid);
        Path passwd = folder.resolve("passwd");
        Path groups = folder.resolve("group");
        Files.writeString(
                passwd, "root:x:0:0:root:/root:/bin/sh\n" + user + "nobody:x:65534:65534::/:/usr/sbin/nologin\n");
        Files.writeString(groups, "root:x:0:\n" + group + "nogroup:x:65534:\n");
        Path lastWords = terminationLog(container);
        Files.write(lastWords, new byte[0]);
        return List.of(
                new Mount(hosts(), "/etc/hosts", true),
                new Mount(root.resolve("hostname"), "/etc/hostname", true),
                new Mount(root.resolve("nsswitch.conf"), "/etc/nsswitch.conf", true),
                new Mount(passwd, "/etc/passwd", true),
                new Mount(groups, "/etc/group", true),
                new Mount(lastWords, "/dev/termination-log", false));
    }

    Path terminationLog(String container) {
        return root.resolve("containers").resolve(container).resolve("termination-log");
    }

    /** Deletes everything but the logs. */
    void delete() throws IOException {
        FileTree.delete(root);
    }
}
