package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads ConfigMaps and Secrets from the API server, each time anew. */
final class ApiConfigSource implements ConfigSource {
    private final KubernetesClient client;

    ApiConfigSource(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Optional<Map<String, byte[]>> configMap(String namespace, String name) {
        return Optional.ofNullable(client.configMaps()
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(configMap -> {
                    Map<String, byte[]> entries = new HashMap<>();
                    put(entries, configMap.getData(), text -> text.getBytes(StandardCharsets.UTF_8));
                    put(entries, configMap.getBinaryData(), Base64.getDecoder()::decode);
                    return entries;
                });
    }

    @Override
    public Optional<Map<String, byte[]>> secret(String namespace, String name) {
        return Optional.ofNullable(
                        client.secrets().inNamespace(namespace).withName(name).get())
                .map(secret -> {
                    Map<String, byte[]> entries = new HashMap<>();
                    put(entries, secret.getData(), Base64.getDecoder()::decode);
                    return entries;
                });
    }

    private static void put(Map<String, byte[]> entries, Map<String, String> data, Function<String, byte[]> decode) {
        if (data != null) {
            data.forEach((key, value) -> entries.put(key, decode.apply(value)));
        }
    }
}
