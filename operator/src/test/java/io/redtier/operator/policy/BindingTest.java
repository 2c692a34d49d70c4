package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.WorkloadUsers.Login;
import io.redtier.operator.policy.rules.ClusterFacts;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.NamespaceAccess;
import io.redtier.runtime.document.ClusterEntry.Mode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BindingTest {

    @Test
    void hasEachClusterWithItsPrefixAndTheFirstWithoutToo() {
        Binding binding = new Binding(null);
        binding.add(cluster("a", Mode.Sentinel), login("one-time"));
        binding.add(cluster("b", Mode.Standalone), null);

        assertThat(decoded(binding.data()))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("type", "redis"),
                        Map.entry("provider", "redtier"),
                        Map.entry("host", "a.shop.svc"),
                        Map.entry("port", "6379"),
                        Map.entry("username", "redtier-app.shop.deployment.catalog"),
                        Map.entry("password", "one-time"),
                        Map.entry("sentinel-username", "redtier-app.shop.deployment.catalog"),
                        Map.entry("sentinel-password", "one-time"),
                        Map.entry("uri", "redis://redtier-app.shop.deployment.catalog:one-time@a.shop.svc:6379"),
                        Map.entry("shop.a.type", "redis"),
                        Map.entry("shop.a.provider", "redtier"),
                        Map.entry("shop.a.host", "a.shop.svc"),
                        Map.entry("shop.a.port", "6379"),
                        Map.entry("shop.a.username", "redtier-app.shop.deployment.catalog"),
                        Map.entry("shop.a.password", "one-time"),
                        Map.entry("shop.a.sentinel-username", "redtier-app.shop.deployment.catalog"),
                        Map.entry("shop.a.sentinel-password", "one-time"),
                        Map.entry("shop.a.uri", "redis://redtier-app.shop.deployment.catalog:one-time@a.shop.svc:6379"),
                        Map.entry("shop.b.type", "redis"),
                        Map.entry("shop.b.provider", "redtier"),
                        Map.entry("shop.b.host", "b.shop.svc"),
                        Map.entry("shop.b.port", "6379"),
                        Map.entry("shop.b.uri", "redis://b.shop.svc:6379")));
    }

    @Test
    void keepsWhatTheSecretHasForAClusterThatIsNotKnownNow() {
        Binding before = new Binding(null);
        before.add(cluster("a", Mode.Standalone), login("one"));
        before.add(cluster("b", Mode.Standalone), login("two"));

        before.data().put("shop.a.ca.crt", "b25l");
        before.data().put("ca.crt", "b25l");
        Binding after = new Binding(before.data());
        after.keep("shop.a.");
        after.add(cluster("b", Mode.Standalone), login("three"));

        assertThat(decoded(after.data()))
                .containsEntry("password", "one")
                .containsEntry("shop.a.password", "one")
                .containsEntry("shop.a.ca.crt", "one")
                .containsEntry("shop.b.password", "three")
                .hasSameSizeAs(before.data());
    }

    private static Login login(String password) {
        return new Login("redtier-app.shop.deployment.catalog", password);
    }

    private static ClusterFacts cluster(String name, Mode mode) {
        return new ClusterFacts(new ClusterId("shop", name), mode, 0, false, "noeviction", false, NamespaceAccess.SAME);
    }

    private static Map<String, String> decoded(Map<String, String> data) {
        Map<String, String> decoded = new TreeMap<>();
        data.forEach((name, value) ->
                decoded.put(name, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return decoded;
    }
}
