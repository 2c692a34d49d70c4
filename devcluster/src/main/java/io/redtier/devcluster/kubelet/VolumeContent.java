package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.redtier.devcluster.kubelet.AtomicFiles.Entry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files of volumes that the API server's objects fill: configMap, secret, downwardAPI, projected. */
final class VolumeContent {
    static final String SERVICE_ACCOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final int DEFAULT_MODE = 0644;

    private final ConfigSource configs;
    private final DownwardApi downward;
    private final ApiAccess api;

    VolumeContent(ConfigSource configs, DownwardApi downward, ApiAccess api) {
        this.configs = configs;
        this.downward = downward;
        this.api = api;
    }

    /** The volume's files, or nothing when it is of a kind that has none of its own. */
    Optional<Map<String, Entry>> of(Volume volume) throws ContainerConfigException {
        Map<String, Entry> files = new LinkedHashMap<>();
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            var entries = configMap(source.getName(), source.getOptional());
            add(files, entries, source.getItems(), source.getDefaultMode(), source.getOptional(), source.getName());
        } else if (volume.getSecret() != null) {
            var source = volume.getSecret();
            var entries = secret(source.getSecretName(), source.getOptional());
            add(
                    files,
                    entries,
                    source.getItems(),
                    source.getDefaultMode(),
                    source.getOptional(),
                    source.getSecretName());
        } else if (volume.getDownwardAPI() != null) {
            addDownward(
                    files,
                    volume.getDownwardAPI().getItems(),
                    volume.getDownwardAPI().getDefaultMode());
        } else if (volume.getProjected() != null) {
            for (VolumeProjection projection : volume.getProjected().getSources()) {
                project(files, projection, volume.getProjected().getDefaultMode());
            }
        } else {
            return Optional.empty();
        }
        return Optional.of(files);
    }

    /** What every container finds below {@link #SERVICE_ACCOUNT_PATH}. */
    Map<String, Entry> serviceAccount() {
        return Map.of(
                "token", entry(token(), DEFAULT_MODE),
                "ca.crt", entry(api.caCertificate(), DEFAULT_MODE),
                "namespace", entry(namespace(), DEFAULT_MODE));
    }

    private void project(Map<String, Entry> files, VolumeProjection projection, Integer mode)
            throws ContainerConfigException {
        if (projection.getConfigMap() != null) {
            var source = projection.getConfigMap();
            var entries = configMap(source.getName(), source.getOptional());
            add(files, entries, source.getItems(), mode, source.getOptional(), source.getName());
        } else if (projection.getSecret() != null) {
            var source = projection.getSecret();
            var entries = secret(source.getName(), source.getOptional());
            add(files, entries, source.getItems(), mode, source.getOptional(), source.getName());
        } else if (projection.getDownwardAPI() != null) {
            addDownward(files, projection.getDownwardAPI().getItems(), mode);
        } else if (projection.getServiceAccountToken() != null) {
            files.put(projection.getServiceAccountToken().getPath(), entry(token(), orDefault(mode)));
        }
    }

    private void addDownward(Map<String, Entry> files, List<DownwardAPIVolumeFile> items, Integer defaultMode)
            throws ContainerConfigException {
        for (DownwardAPIVolumeFile item : items) {
            String text = item.getFieldRef() != null
                    ? downward.field(item.getFieldRef().getFieldPath())
                    : downward.resource(container(item.getResourceFieldRef()), item.getResourceFieldRef());
            Integer mode = Objects.requireNonNullElseGet(item.getMode(), () -> orDefault(defaultMode));
            files.put(item.getPath(), entry(text, mode));
        }
    }

    private Container container(ResourceFieldSelector selector) throws ContainerConfigException {
        return downward.pod().getSpec().getContainers().stream()
                .filter(container -> container.getName().equals(selector.getContainerName()))
                .findFirst()
                .orElseThrow(() -> ContainerConfigException.config(
                        "resourceFieldRef names no container: " + selector.getContainerName()));
    }

    private Map<String, byte[]> configMap(String name, Boolean optional) throws ContainerConfigException {
        return orMissing(configs.configMap(namespace(), name), optional, "configmap", name);
    }

    private Map<String, byte[]> secret(String name, Boolean optional) throws ContainerConfigException {
        return orMissing(configs.secret(namespace(), name), optional, "secret", name);
    }

    private static Map<String, byte[]> orMissing(
            Optional<Map<String, byte[]>> found, Boolean optional, String kind, String name)
            throws ContainerConfigException {
        if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw ContainerConfigException.config("%s \"%s\" not found".formatted(kind, name));
        }
        return found.orElse(Map.of());
    }

    private static void add(
            Map<String, Entry> files,
            Map<String, byte[]> entries,
            List<KeyToPath> items,
            Integer defaultMode,
            Boolean optional,
            String name)
            throws ContainerConfigException {
        if (items == null || items.isEmpty()) {
            entries.forEach((key, value) -> files.put(key, new Entry(value, orDefault(defaultMode))));
            return;
        }
        for (KeyToPath item : items) {
            byte[] value = entries.get(item.getKey());
            if (value != null) {
                Integer mode = Objects.requireNonNullElseGet(item.getMode(), () -> orDefault(defaultMode));
                files.put(item.getPath(), new Entry(value, mode));
            } else if (!Boolean.TRUE.equals(optional)) {
                throw ContainerConfigException.config(
                        "\"%s\" references non-existent key: %s".formatted(name, item.getKey()));
            }
        }
    }

    private String token() {
        return api.token().apply(namespace(), downward.serviceAccount());
    }

    private String namespace() {
        return downward.pod().getMetadata().getNamespace();
    }

    private static int orDefault(Integer mode) {
        return mode == null ? DEFAULT_MODE : mode;
    }

    private static Entry entry(String text, int mode) {
        return new Entry(text.getBytes(StandardCharsets.UTF_8), mode);
    }
}
