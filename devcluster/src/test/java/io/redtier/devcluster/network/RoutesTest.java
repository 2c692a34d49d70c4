package io.redtier.devcluster.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final Routes routes = new Routes(
            List.of(
                    service("{name: web, namespace: shop}", "{clusterIP: 127.96.0.1, ports: [{port: 80}]}"),
                    service("{name: idle, namespace: shop}", "{clusterIP: 127.96.0.2, ports: [{port: 80}]}"),
                    service("{name: nodes, namespace: shop}", "{clusterIP: None, ports: [{port: 6379, name: redis}]}"),
                    service("{name: out, namespace: shop}", "{type: ExternalName, externalName: example.com}")),
            List.of(slice("web", """
                            ports: [{name: "", port: 8080}]
                            endpoints:
                            - {addresses: [127.64.0.1], conditions: {ready: true}}
                            - {addresses: [127.64.0.2], conditions: {ready: false}}
                            """), slice("nodes", """
                            ports: [{name: redis, port: 6379}]
                            endpoints:
                            - {addresses: [127.64.0.3], hostname: redis-0, conditions: {ready: true}}
                            """)));

    @Test
    void relaysToReadyPodsOnTheirOwnPort() {
        assertThat(routes.relayed())
                .containsEntry(
                        new InetSocketAddress("127.96.0.1", 80), List.of(new InetSocketAddress("127.64.0.1", 8080)))
                .containsEntry(new InetSocketAddress("127.96.0.2", 80), List.of())
                .hasSize(2);
    }

    @Test
    void namesServicesAndPodsOfHeadlessOnes() {
        assertThat(routes.names())
                .containsExactly(
                        new HostsFile.Name("shop", "idle", List.of("127.96.0.2")),
                        new HostsFile.Name("shop", "nodes", List.of("127.64.0.3")),
                        new HostsFile.Name("shop", "redis-0.nodes", List.of("127.64.0.3")),
                        new HostsFile.Name("shop", "web", List.of("127.96.0.1")));
    }

    private static Service service(String metadata, String spec) {
        return Serialization.unmarshal(
                "apiVersion: v1\nkind: Service\nmetadata: %s\nspec: %s\n".formatted(metadata, spec), Service.class);
    }

    private static EndpointSlice slice(String service, String content) {
        return Serialization.unmarshal("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-x, namespace: shop, labels: {kubernetes.io/service-name: %1$s}}
                %2$s
                """.formatted(service, content), EndpointSlice.class);
    }
}
