package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.BooleanWithUndefined;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.Passwords;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that a client needs to connect, laid out as the Service Binding specification says. */
@KubernetesDependent(useSSA = BooleanWithUndefined.TRUE)
public class BindingSecret extends CRUDKubernetesDependentResource<Secret, RedisCluster> {

    public BindingSecret() {
        super(Secret.class);
    }

    @Override
    protected Secret desired(RedisCluster cluster, Context<RedisCluster> context) {
        return desired(cluster, Passwords.of(cluster, context));
    }

    /** The Secret for {@code password}; empty when Redis asks for none. */
    public static Secret desired(RedisCluster cluster, Optional<String> password) {
        String host = ClusterNames.host(cluster, ClusterNames.primary(cluster));
        Map<String, String> entries = new TreeMap<>();
        entries.put("type", "redis");
        entries.put("provider", "redtier");
        entries.put("host", host);
        entries.put("port", String.valueOf(ClusterNames.REDIS_PORT));
        String login = "";
        if (password.isPresent()) {
            entries.put("username", "default");
            entries.put("password", password.get());
            // A URI has no '+' for a space.
            String escaped =
                    URLEncoder.encode(password.get(), StandardCharsets.UTF_8).replace("+", "%20");
            login = "default:" + escaped + "@";
        }
        entries.put("uri", "redis://" + login + host + ":" + ClusterNames.REDIS_PORT);
        if (ClusterSpec.hasSentinels(cluster)) {
            entries.put("sentinel-host", ClusterNames.host(cluster, ClusterNames.sentinel(cluster)));
            entries.put("sentinel-port", String.valueOf(ClusterNames.SENTINEL_PORT));
            entries.put("primary-name", ClusterNames.primary(cluster));
            password.ifPresent(secret -> {
                entries.put("sentinel-username", "default");
                entries.put("sentinel-password", secret);
            });
        }
        SecretBuilder secret = new SecretBuilder()
                .withMetadata(OwnedMetadata.of(cluster, ClusterNames.bindingSecret(cluster), Labels.REDIS))
                .withType("servicebinding.io/redis");
        entries.forEach((key, value) ->
                secret.addToData(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return secret.build();
    }
}
