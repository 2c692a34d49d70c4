package io.redtier.devcluster.kubelet;

import java.util.Map;
import java.util.Optional;

/** Where ConfigMaps and Secrets come from: the API server, or a map in tests. */
interface ConfigSource {
    /** All entries of the ConfigMap, text and binary. */
    Optional<Map<String, byte[]>> configMap(String namespace, String name);

    /** All entries of the Secret, decoded. */
    Optional<Map<String, byte[]>> secret(String namespace, String name);
}
