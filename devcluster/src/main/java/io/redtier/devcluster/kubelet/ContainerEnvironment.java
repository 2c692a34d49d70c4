package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Works out a container's environment as the kubelet does: envFrom first, then env in order, with references expanded. */
final class ContainerEnvironment {
    private final ConfigSource configs;
    private final DownwardApi downward;

    ContainerEnvironment(ConfigSource configs, DownwardApi downward) {
        this.configs = configs;
        this.downward = downward;
    }

    /**
     * The environment on top of {@code base}.
     *
     * @param base what the image and the node set; overridden by the container
     * @throws ContainerConfigException when a ConfigMap, Secret or key that is not optional is missing
     */
    Map<String, String> resolve(Container container, Map<String, String> base) throws ContainerConfigException {
        Map<String, String> env = new LinkedHashMap<>(base);
        for (EnvFromSource source : nonNull(container.getEnvFrom())) {
            addAll(env, source);
        }
        for (EnvVar variable : nonNull(container.getEnv())) {
            if (variable.getValueFrom() == null) {
                env.put(variable.getName(), Expansion.expand(Objects.requireNonNullElse(variable.getValue(), ""), env));
            } else {
                Optional<String> value = value(container, variable.getValueFrom());
                if (value.isPresent()) {
                    env.put(variable.getName(), value.get());
                }
            }
        }
        return env;
    }

    private void addAll(Map<String, String> env, EnvFromSource source) throws ContainerConfigException {
        String prefix = Objects.requireNonNullElse(source.getPrefix(), "");
        Map<String, byte[]> entries;
        if (source.getConfigMapRef() != null) {
            String name = source.getConfigMapRef().getName();
            entries = orMissing(
                    configs.configMap(namespace(), name),
                    source.getConfigMapRef().getOptional(),
                    "configmap",
                    name);
        } else {
            String name = source.getSecretRef().getName();
            entries = orMissing(
                    configs.secret(namespace(), name), source.getSecretRef().getOptional(), "secret", name);
        }
        entries.forEach((key, value) -> env.put(prefix + key, text(value)));
    }

    private Optional<String> value(Container container, EnvVarSource source) throws ContainerConfigException {
        if (source.getFieldRef() != null) {
            return Optional.of(downward.field(source.getFieldRef().getFieldPath()));
        }
        if (source.getResourceFieldRef() != null) {
            return Optional.of(downward.resource(container, source.getResourceFieldRef()));
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            var entries = orMissing(
                    configs.configMap(namespace(), ref.getName()), ref.getOptional(), "configmap", ref.getName());
            return entry(entries, ref.getKey(), ref.getOptional(), "ConfigMap", ref.getName());
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            var entries =
                    orMissing(configs.secret(namespace(), ref.getName()), ref.getOptional(), "secret", ref.getName());
            return entry(entries, ref.getKey(), ref.getOptional(), "Secret", ref.getName());
        }
        throw ContainerConfigException.config("valueFrom of an environment variable names no known source");
    }

    private Optional<String> entry(Map<String, byte[]> entries, String key, Boolean optional, String kind, String name)
            throws ContainerConfigException {
        byte[] value = entries.get(key);
        if (value == null && !Boolean.TRUE.equals(optional)) {
            throw ContainerConfigException.config(
                    "couldn't find key %s in %s %s/%s".formatted(key, kind, namespace(), name));
        }
        return Optional.ofNullable(value).map(ContainerEnvironment::text);
    }

    private static Map<String, byte[]> orMissing(
            Optional<Map<String, byte[]>> found, Boolean optional, String kind, String name)
            throws ContainerConfigException {
        if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw ContainerConfigException.config("%s \"%s\" not found".formatted(kind, name));
        }
        return found.orElse(Map.of());
    }

    private String namespace() {
        return downward.pod().getMetadata().getNamespace();
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private static <T> List<T> nonNull(List<T> list) {
        return list == null ? List.of() : list;
    }
}
