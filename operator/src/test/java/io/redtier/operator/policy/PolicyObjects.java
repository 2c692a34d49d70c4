package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.RedisClusterStatus;

/** Makes the objects of tests, written as people write them. */
record PolicyObjects(KubernetesClient client, String redisHost, String password) {

    /** A namespace with a RedisCluster {@code redis} and a Deployment {@code catalog}. */
    void shop(String namespace) {
        namespace(namespace, "");
        redisCluster(namespace, "redis", "noeviction", "");
        deployment(namespace, "catalog");
    }

    /** A RedisCluster that serves, with its Secret. */
    void redisCluster(String namespace, String name, String memoryPolicy, String access) {
        redisClusterWithoutSecret(namespace, name, memoryPolicy, access);
        secret(namespace, name);
    }

    /** A RedisCluster that serves, and of which the operator has never seen the Secret. */
    void redisClusterWithoutSecret(String namespace, String name, String memoryPolicy, String access) {
        apply(RedisCluster.class, """
                metadata: {namespace: %s, name: %s}
                spec:
                  mode: Standalone
                  version: "7.0"
                  memory: {maxMemory: 64Mi, policy: %s}
                  access: {allowedNamespaces: {%s}}
                """.formatted(namespace, name, memoryPolicy, access));
        primary(namespace, name, redisHost);
    }

    /** Lets the RedisCluster's status name a primary. */
    void primary(String namespace, String name, String host) {
        client.resources(RedisCluster.class)
                .inNamespace(namespace)
                .withName(name)
                .editStatus(found -> {
                    found.setStatus(Serialization.unmarshal("""
                            currentPrimary: pod-0
                            nodes: [{pod: pod-0, ip: %s, role: Primary, ready: true}]
                            conditions:
                            - {type: Ready, status: "True", reason: Serving, message: ok, lastTransitionTime: "2026-01-01T00:00:00Z"}
                            """.formatted(host), RedisClusterStatus.class));
                    return found;
                });
    }

    void secret(String namespace, String cluster) {
        client.resource("""
                apiVersion: v1
                kind: Secret
                metadata:
                  namespace: %s
                  name: %s-auth
                  labels: {app.kubernetes.io/managed-by: redtier-operator, app.kubernetes.io/instance: %s}
                stringData: {password: "%s"}
                """.formatted(namespace, cluster, cluster, password)).create();
    }

    void namespace(String name, String labels) {
        client.resource("""
                        apiVersion: v1
                        kind: Namespace
                        metadata: {name: %s, labels: {%s}}
                        """.formatted(name, labels)).create();
    }

    void deployment(String namespace, String name) {
        client.resource("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {namespace: %s, name: %s}
                        spec:
                          selector: {matchLabels: {app: x}}
                          template:
                            metadata: {labels: {app: x}}
                            spec: {containers: [{name: app, image: none}]}
                        """.formatted(namespace, name)).create();
    }

    /** A CachePolicy with one cache for Deployment catalog. */
    void cachePolicy(String namespace, String name, String cluster, String prefix, String entries) {
        apply(CachePolicy.class, """
                metadata: {namespace: %s, name: %s}
                spec:
                  clusterRef: %s
                  targetRefs: [{kind: Deployment, name: catalog}]
                  keyPrefix: "%s"
                  %s
                """.formatted(namespace, name, cluster, prefix, entries));
    }

    /** A RateLimitPolicy with one limit for Deployment catalog. */
    void limitPolicy(String namespace, String name, int limit) {
        apply(RateLimitPolicy.class, """
                metadata: {namespace: %s, name: %s}
                spec:
                  clusterRef: {name: redis}
                  targetRefs: [{kind: Deployment, name: catalog}]
                  limits:
                    %s: {algorithm: FixedWindow, rate: {limit: %d, window: 1m}, key: [{from: ClientIp}]}
                """.formatted(namespace, name, name, limit));
    }

    private <T extends HasMetadata> void apply(Class<T> type, String yaml) {
        client.resource(Serialization.unmarshal(yaml, type))
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }
}
