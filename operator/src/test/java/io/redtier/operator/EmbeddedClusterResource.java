package io.redtier.operator;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.redtier.devcluster.EmbeddedCluster;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts an embedded Kubernetes before the operator under test and points the operator to it, as the service account that
 * the chart gives it. Test classes that have a
 * field of type {@link EmbeddedCluster} get it. One cluster serves all test classes: each works in a namespace of its
 * own.
 */
public class EmbeddedClusterResource implements QuarkusTestResourceLifecycleManager {

    /** The namespace whose pods can be partitioned. */
    public static final String PARTITIONED = "partitioned";

    private EmbeddedCluster cluster;

    @Override
    public Map<String, String> start() {
        cluster = EmbeddedCluster.builder()
                .crds(Path.of("../crds"))
                .volumeRefresh(Duration.ofSeconds(1))
                .ownNetworks(pod -> pod.getMetadata().getNamespace().equals(PARTITIONED))
                .start();
        Config config = Config.fromKubeconfig(new File(cluster.kubeconfig().toString()));
        Map<String, String> properties = new HashMap<>();
        put(properties, "api-server-url", config.getMasterUrl());
        put(properties, "ca-cert-data", config.getCaCertData());
        put(properties, "client-cert-data", config.getClientCertData());
        put(properties, "client-key-data", config.getClientKeyData());
        put(properties, "token", ChartRights.token(cluster));
        return properties;
    }

    private static void put(Map<String, String> properties, String name, String value) {
        if (value != null) {
            properties.put("quarkus.kubernetes-client." + name, value);
        }
    }

    @Override
    public void inject(Object test) {
        for (Field field : test.getClass().getDeclaredFields()) {
            if (field.getType().equals(EmbeddedCluster.class)) {
                try {
                    field.setAccessible(true);
                    field.set(test, cluster);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Override
    public void stop() {
        if (cluster != null) {
            System.out.println("Granted by the chart, not used in this run: " + ChartRights.unused(cluster));
            cluster.close();
        }
    }
}
