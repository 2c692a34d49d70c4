package io.redtier.devcluster.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostsFileTest {
    @Test
    void knowsShortNamesOfItsOwnNamespaceOnly() {
        String text = HostsFile.render(
                "shop",
                "web-0",
                "127.64.0.9",
                List.of(
                        new HostsFile.Name("shop", "redis", List.of("127.96.0.1")),
                        new HostsFile.Name("other", "redis", List.of("127.96.0.2")),
                        new HostsFile.Name("shop", "nodes", List.of("127.64.0.2", "127.64.0.1")),
                        new HostsFile.Name("shop", "redis-0.nodes", List.of("127.64.0.1")),
                        new HostsFile.Name("shop", "empty", List.of())));

        assertThat(text).isEqualTo("""
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        127.64.0.9\tweb-0
                        127.96.0.1\tredis.shop.svc.cluster.local redis.shop.svc redis.shop redis
                        127.96.0.2\tredis.other.svc.cluster.local redis.other.svc redis.other
                        127.64.0.1\tnodes.shop.svc.cluster.local nodes.shop.svc nodes.shop nodes
                        127.64.0.2\tnodes.shop.svc.cluster.local nodes.shop.svc nodes.shop nodes
                        127.64.0.1\tredis-0.nodes.shop.svc.cluster.local redis-0.nodes.shop.svc redis-0.nodes.shop redis-0.nodes
                        """);
    }
}
