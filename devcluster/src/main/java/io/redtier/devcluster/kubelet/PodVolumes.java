package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The volumes of one pod on this machine. Confined to the pod's tasks. */
final class PodVolumes {
    /** StorageClass of claims whose volumes are no larger than they ask for. */
    static final String LIMITED = "limited";

    private static final String SERVICE_ACCOUNT = "..serviceaccount";

    private final Pod pod;
    private final Path root;
    private final VolumeContent content;
    private final Function<String, Optional<PersistentVolumeClaim>> claims;
    private final ClaimFolders claimFolders;
    private final ImageTable images;
    private final LimitedVolumes limited;
    private final Map<String, AtomicFiles> written = new HashMap<>();
    private final Map<String, Path> folders = new HashMap<>();

    /**
     * @param root folder for the pod's volumes
     * @param claims looks up a claim of the pod's namespace
     */
    PodVolumes(
            Pod pod,
            Path root,
            VolumeContent content,
            Function<String, Optional<PersistentVolumeClaim>> claims,
            ClaimFolders claimFolders,
            ImageTable images,
            LimitedVolumes limited) {
        this.pod = pod;
        this.root = root;
        this.content = content;
        this.claims = claims;
        this.claimFolders = claimFolders;
        this.images = images;
        this.limited = limited;
    }

    /**
     * Makes every volume, or brings those that API objects fill up to date.
     *
     * @throws ContainerConfigException when something the volumes need is missing (yet)
     */
    void prepare() throws ContainerConfigException, IOException {
        write(SERVICE_ACCOUNT, content.serviceAccount());
        for (Volume volume : volumes()) {
            var files = content.of(volume);
            if (files.isPresent()) {
                write(volume.getName(), files.get());
            } else if (!folders.containsKey(volume.getName())) {
                folders.put(volume.getName(), folder(volume));
            }
        }
    }

    private void write(String name, Map<String, AtomicFiles.Entry> files) throws IOException {
        AtomicFiles volume = written.computeIfAbsent(name, key -> new AtomicFiles(root.resolve(key)));
        volume.write(files);
        folders.put(name, volume.folder());
    }

    private Path folder(Volume volume) throws ContainerConfigException, IOException {
        if (volume.getPersistentVolumeClaim() != null) {
            return claimFolder(volume.getPersistentVolumeClaim().getClaimName());
        }
        if (volume.getHostPath() != null) {
            Path path = Path.of(volume.getHostPath().getPath());
            if (!images.allowsHostPath(path)) {
                throw ContainerConfigException.config(
                        "hostPath " + path + " is not below a hostPath of the image table: bind it there");
            }
            return path;
        }
        if (volume.getEmptyDir() != null) {
            Path folder = Files.createDirectories(root.resolve(volume.getName()));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            Quantity size = volume.getEmptyDir().getSizeLimit();
            if ("Memory".equals(volume.getEmptyDir().getMedium()) && size != null) {
                limited.mount(folder, size.getNumericalAmount().longValue());
            }
            return folder;
        }
        throw ContainerConfigException.config("volume " + volume.getName()
                + " is of a kind that the embedded cluster does not have: use configMap, secret, projected, downwardAPI,"
                + " emptyDir or persistentVolumeClaim");
    }

    private Path claimFolder(String name) throws ContainerConfigException, IOException {
        PersistentVolumeClaim claim = claims.apply(name)
                .orElseThrow(() ->
                        ContainerConfigException.config("persistentvolumeclaim \"%s\" not found".formatted(name)));
        if (claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase())) {
            throw ContainerConfigException.config("persistentvolumeclaim \"%s\" is not bound".formatted(name));
        }
        Path folder = Files.createDirectories(claimFolders.of(claim));
        if (LIMITED.equals(claim.getSpec().getStorageClassName())) {
            Quantity size = claim.getSpec().getResources().getRequests().get("storage");
            limited.mount(folder, size.getNumericalAmount().longValue());
        }
        return folder;
    }

    /**
     * What a container mounts, outer paths first.
     *
     * @param env expands {@code subPathExpr}
     */
    List<Mount> mounts(Container container, Map<String, String> env) throws ContainerConfigException, IOException {
        List<Mount> mounts = new ArrayList<>();
        for (VolumeMount mount :
                Optional.ofNullable(container.getVolumeMounts()).orElse(List.of())) {
            Path source = folders.get(mount.getName());
            if (source == null) {
                throw ContainerConfigException.config("volumeMount " + mount.getName() + " names no volume of the pod");
            }
            boolean readOnly = Boolean.TRUE.equals(mount.getReadOnly()) || written.containsKey(mount.getName());
            mounts.add(new Mount(subPath(source, mount, env), mount.getMountPath(), readOnly));
        }
        boolean hidden = mounts.stream().anyMatch(mount -> mount.path().equals(VolumeContent.SERVICE_ACCOUNT_PATH));
        if (!hidden && !Boolean.FALSE.equals(pod.getSpec().getAutomountServiceAccountToken())) {
            mounts.add(new Mount(folders.get(SERVICE_ACCOUNT), VolumeContent.SERVICE_ACCOUNT_PATH, true));
        }
        mounts.sort(Comparator.comparingInt(mount -> Path.of(mount.path()).getNameCount()));
        return mounts;
    }

    private Path subPath(Path source, VolumeMount mount, Map<String, String> env)
            throws ContainerConfigException, IOException {
        String below = mount.getSubPathExpr() != null
                ? Expansion.expand(mount.getSubPathExpr(), env)
                : Optional.ofNullable(mount.getSubPath()).orElse("");
        if (!below.isEmpty() && limited.has(source)) {
            throw ContainerConfigException.config(
                    "subPath " + below + " is not possible in a volume of limited size: mount the whole volume");
        }
        Path path = source.resolve(below).normalize();
        if (!path.startsWith(source)) {
            throw ContainerConfigException.config("subPath " + below + " leaves its volume");
        }
        if (!Files.exists(path)) {
            Files.createDirectories(path);
        }
        // A subPath is mounted as what it is now: an update of the volume does not reach it.
        return below.isEmpty() ? path : path.toRealPath();
    }

    private List<Volume> volumes() {
        return Optional.ofNullable(pod.getSpec().getVolumes()).orElse(List.of());
    }
}
