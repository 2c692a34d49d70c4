package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceEndpointsTest {
    private static final List<Pod> PODS = List.of(
            pod("ready", "redis", "True", ""),
            pod("starting", "redis", "False", ""),
            pod("ending", "redis", "True", "deletionTimestamp: \"2026-01-01T00:00:00Z\""),
            pod("other", "web", "True", ""));

    @Test
    void readyPodsOfTheSelectorAndTheirNamedPort() {
        ServiceEndpoints endpoints = new ServiceEndpoints(service("false"), PODS);

        assertThat(endpoints.slice("x").getEndpoints())
                .extracting(e -> e.getTargetRef().getName()
                        + (e.getConditions().getReady() ? " ready" : "")
                        + (e.getConditions().getServing() ? " serving" : "")
                        + (e.getConditions().getTerminating() ? " terminating" : ""))
                .containsExactly("ending serving terminating", "ready ready serving", "starting");
        assertThat(endpoints.slice("x").getPorts())
                .extracting(port -> port.getPort())
                .containsExactly(6380);
        assertThat(endpoints.endpoints().getSubsets().get(0).getAddresses())
                .extracting(address -> address.getTargetRef().getName())
                .containsExactly("ready");
        assertThat(endpoints.endpoints().getSubsets().get(0).getNotReadyAddresses())
                .extracting(address -> address.getTargetRef().getName())
                .containsExactly("starting");
    }

    @Test
    void publishesAllWhenAskedTo() {
        ServiceEndpoints endpoints = new ServiceEndpoints(service("true"), PODS);

        assertThat(endpoints.slice("x").getEndpoints()).hasSize(3).allMatch(endpoint -> endpoint.getConditions()
                .getReady());
    }

    @Test
    void aPodHasANameBelowTheServiceItNames() {
        Pod pod = pod("redis-0", "redis", "True", "");
        pod.getSpec().setHostname("redis-0");
        pod.getSpec().setSubdomain("redis");

        assertThat(new ServiceEndpoints(service("false"), List.of(pod))
                        .slice("x")
                        .getEndpoints()
                        .get(0)
                        .getHostname())
                .isEqualTo("redis-0");
    }

    @Test
    void aNativeSidecarMayHaveTheNamedPort() {
        Pod pod = pod("redis-0", "redis", "True", "");
        pod.getSpec().getContainers().get(0).setPorts(List.of());
        pod.getSpec()
                .setInitContainers(List.of(
                        new ContainerBuilder()
                                .withName("once")
                                .addNewPort()
                                .withName("redis")
                                .withContainerPort(1)
                                .endPort()
                                .build(),
                        new ContainerBuilder()
                                .withName("sidecar")
                                .withRestartPolicy("Always")
                                .addNewPort()
                                .withName("redis")
                                .withContainerPort(15080)
                                .endPort()
                                .build()));

        assertThat(new ServiceEndpoints(service("false"), List.of(pod))
                        .slice("x")
                        .getPorts())
                .extracting(port -> port.getPort())
                .containsExactly(15080);
    }

    private static Service service(String publishAll) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Service
                metadata: {name: redis, namespace: shop, uid: u}
                spec: {selector: {app: redis}, publishNotReadyAddresses: %s, ports: [{port: 6379, targetPort: redis}]}
                """.formatted(publishAll), Service.class);
    }

    private static Pod pod(String name, String app, String ready, String metadata) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: shop
                  labels: {app: %s}
                  %s
                spec: {containers: [{name: main, ports: [{name: redis, containerPort: 6380}]}]}
                status: {podIP: 127.64.0.1, phase: Running, conditions: [{type: Ready, status: "%s"}]}
                """.formatted(name, app, metadata, ready), Pod.class);
    }
}
