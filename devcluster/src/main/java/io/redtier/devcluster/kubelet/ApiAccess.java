package io.redtier.devcluster.kubelet;

import java.util.function.BiFunction;

/**
 * How pods reach the API server.
 *
 * @param host address for KUBERNETES_SERVICE_HOST
 * @param port for KUBERNETES_SERVICE_PORT
 * @param caCertificate PEM of what signed its certificate
 * @param token the bearer token of a service account, by namespace and name
 */
public record ApiAccess(String host, int port, String caCertificate, BiFunction<String, String, String> token) {}
