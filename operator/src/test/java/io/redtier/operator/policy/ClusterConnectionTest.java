package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.crds.rediscluster.RedisCluster;
import org.junit.jupiter.api.Test;

class ClusterConnectionTest {

    @Test
    void leadsToThePrimaryThatTheStatusNamesAmongTwoThatCallThemselvesSo() {
        ClusterConnection connection = connection("{}", """
                {currentPrimary: shop-1, conditions: [{type: Ready, status: "True", reason: Serving, message: ok}], nodes: [
                  {pod: shop-0, ip: 10.0.0.1, role: Primary}, {pod: shop-1, ip: 10.0.0.2, role: Primary}]}
                """);

        assertThat(connection.primaries()).containsExactly("10.0.0.2");
        assertThat(connection.notReady()).isNull();
        assertThat(connection.passwordSecret()).isEqualTo("shop-auth");
    }

    @Test
    void leadsToAllPrimariesThatOwnSlotsInModeClusterAndToTheReplicasThatAreReady() {
        ClusterConnection connection = ClusterConnection.of(Serialization.unmarshal("""
                metadata: {namespace: shop, name: shop}
                spec: {mode: Cluster, shards: 3}
                status: {nodes: [
                  {pod: shop-0, ip: 10.0.0.1, role: Replica}, {pod: shop-1, ip: 10.0.0.2, role: Primary},
                  {pod: shop-2, ip: 10.0.0.3, role: Primary, slots: 0-5460}, {pod: shop-3, ip: 10.0.0.4, role: Replica, ready: false},
                  {pod: shop-4, ip: 10.0.0.5, role: Primary, slots: 5461-16383}]}
                """, RedisCluster.class));

        assertThat(connection.primaries()).containsExactly("10.0.0.3", "10.0.0.5");
        assertThat(connection.replicas()).containsExactly("10.0.0.1", "10.0.0.2");
    }

    @Test
    void saysWhyThereIsNoWay() {
        assertThat(connection("{}", "{}").notReady()).isEqualTo("it has no condition Ready yet");
        ClusterConnection failing = connection(
                "{}",
                "{nodes: [{pod: shop-0, ip: 10.0.0.1, role: Replica}], conditions: [{type: Ready, status: 'False', reason: NoPrimary, message: wait}]}");
        assertThat(failing.primaries()).isEmpty();
        assertThat(failing.notReady()).isEqualTo("NoPrimary: wait");
    }

    @Test
    void usesThePasswordThatTheRedisClusterUses() {
        assertThat(connection("{enabled: false}", "{}").passwordSecret()).isNull();
        ClusterConnection own = connection("{passwordSecretRef: {name: mine, key: pw}}", "{}");
        assertThat(own.passwordSecret()).isEqualTo("mine");
        assertThat(own.passwordKey()).isEqualTo("pw");
    }

    private static ClusterConnection connection(String auth, String status) {
        return ClusterConnection.of(Serialization.unmarshal(
                "metadata: {namespace: shop, name: shop}\nspec: {auth: %s}\nstatus: %s".formatted(auth, status),
                RedisCluster.class));
    }
}
