package io.redtier.operator.injection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.runtime.document.Workload;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InjectionTest {

    private static final InjectionSettings SETTINGS = new SmallRyeConfigBuilder()
            .withMapping(InjectionSettings.class)
            .build()
            .getConfigMapping(InjectionSettings.class);

    private static final String OWNER = """
            ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: hello-5d4f, uid: u, controller: true}]
            """.strip();
    private static final String LABELS = "labels: {redtier.io/inject: '%s', pod-template-hash: 5d4f}";

    @Test
    void takesOverTheNamedPort() {
        Injection injection = inject("true", "", """
                containers:
                - name: hello
                  image: hello
                  ports: [{name: http, containerPort: 8080}, {containerPort: 9090}]
                  readinessProbe: {httpGet: {path: /, port: http}}
                  livenessProbe: {tcpSocket: {port: http}}
                initContainers: [{name: first, image: i}]
                """);

        assertThat(injection.warnings()).isEmpty();
        Pod pod = injection.pod();
        Container sidecar = pod.getSpec().getInitContainers().get(0);
        assertThat(pod.getSpec().getInitContainers())
                .extracting(Container::getName)
                .containsExactly("redtier", "first");
        assertThat(sidecar.getRestartPolicy()).isEqualTo("Always");
        assertThat(sidecar.getPorts()).extracting(ContainerPort::getName).containsExactly("http");
        assertThat(sidecar.getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/etc/redtier/policy", "/etc/redtier/binding");
        assertThat(environment(sidecar))
                .isEqualTo(Map.of(
                        "REDTIER_APP_PORT",
                        "8080",
                        "REDTIER_LISTEN_PORT",
                        "15080",
                        "REDTIER_MANAGEMENT_PORT",
                        "15901"));
        Container app = pod.getSpec().getContainers().get(0);
        assertThat(app.getPorts()).extracting(ContainerPort::getName).containsOnlyNulls();
        assertThat(app.getReadinessProbe().getHttpGet().getPort().getIntVal()).isEqualTo(8080);
        assertThat(app.getLivenessProbe().getTcpSocket().getPort().getIntVal()).isEqualTo(8080);
        assertThat(pod.getSpec().getVolumes())
                .extracting(Volume::getName)
                .containsExactly("redtier-policy", "redtier-binding");
        assertThat(pod.getSpec().getVolumes().get(0).getConfigMap().getName()).isEqualTo("deployment-hello-redtier");
        assertThat(pod.getSpec().getVolumes().get(1).getSecret().getOptional()).isTrue();
    }

    @Test
    void injectsOnce() {
        Pod once = inject("true", "", "containers: [{name: a, ports: [{name: web, containerPort: 80}]}]")
                .pod();
        assertThat(Injection.of(once, "shop", SETTINGS).pod()).isEqualTo(once);
    }

    @Test
    void mountsOnlyTheDocumentIfThatIsAsked() {
        Pod pod = inject("mount", "", "containers: [{name: a}, {name: b}]").pod();
        assertThat(pod.getSpec().getContainers())
                .allSatisfy(container -> assertThat(container.getVolumeMounts()).hasSize(2));
        assertThat(pod.getSpec().getInitContainers()).isEmpty();
    }

    @Test
    void annotationsChooseThePortAndWhoIsTrusted() {
        Container sidecar = inject(
                        "true",
                        "annotations: {redtier.io/port: api, redtier.io/trusted-proxies: 10.0.0.0/8,"
                                + " redtier.io/app-protocol: H2c}",
                        "containers: [{name: a, ports: [{name: web, containerPort: 80}, {name: api, containerPort: 81}]}]")
                .pod()
                .getSpec()
                .getInitContainers()
                .get(0);
        assertThat(environment(sidecar))
                .containsEntry("REDTIER_APP_PORT", "81")
                .containsEntry("REDTIER_TRUSTED_PROXIES", "10.0.0.0/8")
                .containsEntry("REDTIER_APP_PROTOCOL", "H2c");
    }

    @Test
    void findsTheWorkloadsOfOtherControllers() {
        assertThat(workload("kind: ReplicaSet, name: hello-5d4f", "rollouts-pod-template-hash: 5d4f"))
                .contains(new Workload("shop", "Rollout", "hello"));
        assertThat(workload("kind: CloneSet, name: hello", "app: hello"))
                .contains(new Workload("shop", "CloneSet", "hello"));
        assertThat(workload("kind: ReplicaSet, name: hello", "app: hello")).isEmpty();
        assertThat(workload("kind: Node, name: one", "app: hello")).isEmpty();
    }

    private static Optional<Workload> workload(String owner, String label) {
        return PodWorkload.of(
                pod("metadata: {labels: {%s}, ownerReferences: [{apiVersion: x/v1, %s, uid: u, controller: true}]}"
                        .formatted(label, owner)),
                "shop");
    }

    @Test
    void leavesThePodAsItIsAndSaysWhatToDoInstead() {
        assertRefused(inject("yes", "", "containers: [{name: a}]"), "is \"yes\"; write \"true\" or \"mount\"");
        assertRefused(
                inject("true", "", "containers: [{name: a, ports: [{containerPort: 80}]}]"),
                "no container has a named port");
        assertRefused(
                inject(
                        "true",
                        "",
                        "containers: [{name: a, ports: [{name: web, containerPort: 80}, {name: api, containerPort: 81}]}]"),
                "several named ports (web, api); say with the annotation redtier.io/port");
        assertRefused(
                inject(
                        "true",
                        "annotations: {redtier.io/port: wep}",
                        "containers: [{name: a, ports: [{name: web, containerPort: 80}]}]"),
                "names port \"wep\", but the pod's are web");
        assertRefused(
                inject(
                        "true",
                        "",
                        "{hostNetwork: true, containers: [{name: a, ports: [{name: web, containerPort: 80}]}]}"),
                "hostNetwork");
        Pod bare = pod("metadata: {name: p, labels: {redtier.io/inject: 'true'}}\nspec: {containers: [{name: a}]}");
        assertRefused(
                Injection.of(bare, "shop", SETTINGS),
                "pods of Deployments, StatefulSets, DaemonSets and other controllers only");
    }

    private static void assertRefused(Injection injection, String why) {
        assertThat(injection.warnings()).singleElement().asString().contains(why);
        assertThat(injection.pod().getSpec().getVolumes()).isEmpty();
        assertThat(injection.pod().getSpec().getInitContainers()).isEmpty();
    }

    private static Map<String, String> environment(Container container) {
        return container.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private static Injection inject(String label, String annotations, String spec) {
        String metadata = OWNER + "\n" + LABELS.formatted(label) + "\n" + annotations;
        return Injection.of(pod("metadata:\n" + metadata.indent(2) + "spec:\n" + spec.indent(2)), "shop", SETTINGS);
    }

    private static Pod pod(String yaml) {
        return Serialization.unmarshal("apiVersion: v1\nkind: Pod\n" + yaml, Pod.class);
    }
}
