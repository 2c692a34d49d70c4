package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerEnvironmentTest {
    private static final ConfigSource CONFIGS = new ConfigSource() {
        @Override
        public Optional<Map<String, byte[]>> configMap(String namespace, String name) {
            return name.equals("settings") ? Optional.of(Map.of("level", bytes("debug"))) : Optional.empty();
        }

        @Override
        public Optional<Map<String, byte[]>> secret(String namespace, String name) {
            return name.equals("auth") ? Optional.of(Map.of("password", bytes("s3cret"))) : Optional.empty();
        }
    };

    @Test
    void resolvesEverySource() throws ContainerConfigException {
        Pod pod = pod("""
                envFrom:
                - {prefix: CFG_, configMapRef: {name: settings}}
                - {secretRef: {name: gone, optional: true}}
                env:
                - {name: PLAIN, value: text}
                - {name: EMPTY}
                - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                - {name: ZONE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['zone']"}}}
                - {name: PASSWORD, valueFrom: {secretKeyRef: {name: auth, key: password}}}
                - {name: ABSENT, valueFrom: {configMapKeyRef: {name: settings, key: nope, optional: true}}}
                - {name: URL, value: "redis://:$(PASSWORD)@$(IP)/$(LATER)"}
                - {name: LATER, value: x}
                - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
                - {name: BASE, value: mine}
                resources: {limits: {memory: 1Gi}}
                """);

        assertThat(resolve(pod))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("CFG_level", "debug"),
                        Map.entry("PLAIN", "text"),
                        Map.entry("EMPTY", ""),
                        Map.entry("IP", "127.64.0.1"),
                        Map.entry("ZONE", "a"),
                        Map.entry("PASSWORD", "s3cret"),
                        Map.entry("URL", "redis://:s3cret@127.64.0.1/$(LATER)"),
                        Map.entry("LATER", "x"),
                        Map.entry("MEMORY", "1024"),
                        Map.entry("BASE", "mine")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "configMapKeyRef: {name: gone, key: k} | configmap \"gone\" not found",
                "secretKeyRef: {name: gone, key: k} | secret \"gone\" not found",
                "configMapKeyRef: {name: settings, key: k} | couldn't find key k in ConfigMap shop/settings",
                "secretKeyRef: {name: auth, key: k} | couldn't find key k in Secret shop/auth",
                "fieldRef: {fieldPath: spec.nope} | unsupported fieldPath: spec.nope",
            })
    void saysWhatIsMissingAsTheKubeletDoes(String source, String message) {
        Pod pod = pod("env: [{name: X, valueFrom: {%s}}]".formatted(source));

        assertThatThrownBy(() -> resolve(pod))
                .isInstanceOf(ContainerConfigException.class)
                .hasMessage(message);
    }

    private static Map<String, String> resolve(Pod pod) throws ContainerConfigException {
        DownwardApi downward = new DownwardApi(pod, "127.64.0.1", "node-1", "127.0.0.1");
        return new ContainerEnvironment(CONFIGS, downward)
                .resolve(pod.getSpec().getContainers().get(0), Map.of("BASE", "image"));
    }

    private static Pod pod(String container) {
        Pod pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: app, namespace: shop, labels: {zone: a}}
                spec: {}
                """, Pod.class);
        pod.getSpec().getContainers().add(Serialization.unmarshal("name: app\n" + container, Container.class));
        return pod;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
