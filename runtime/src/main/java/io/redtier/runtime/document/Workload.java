package io.redtier.runtime.document;

/**
 * The workload a policy document is written for.
 *
 * @param namespace Kubernetes namespace
 * @param kind      for example {@code Deployment}
 * @param name      its name
 */
public record Workload(String namespace, String kind, String name) {}
