package io.redtier.devcluster.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What any client expects of create, read, update, delete and watch. */
class CrudMockTest {

    private static ApiServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = ApiServer.start(ApiServerConfig.in(directory));
        client = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .addToData("a", "1")
                .build();
    }

    private static Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("redis:7.0")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static KubernetesClientException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(KubernetesClientException.class, call);
    }

    @Test
    void aStaleUpdateConflictsAndAnEqualOneWritesNothing() {
        ConfigMap created = client.resource(configMap("stale")).create();
        ConfigMap changed = client.resource(created)
                .edit(map -> new ConfigMapBuilder(map).addToData("a", "2").build());
        assertThat(changed.getMetadata().getResourceVersion())
                .isNotEqualTo(created.getMetadata().getResourceVersion());
        KubernetesClientException conflict =
                refused(() -> client.resource(created).update());
        assertThat(conflict.getCode()).isEqualTo(409);
        assertThat(conflict.getStatus().getMessage())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"stale\": the object has been modified; please"
                        + " apply your changes to the latest version and try again");
        ConfigMap same = client.resource(changed).update();
        assertThat(same.getMetadata().getResourceVersion())
                .isEqualTo(changed.getMetadata().getResourceVersion());
    }

    @Test
    void statusHasItsOwnPathAndOnlySpecRaisesTheGeneration() {
        Deployment created = client.resource(deployment("generation")).create();
        assertThat(created.getSpec().getReplicas()).isOne();
        assertThat(created.getMetadata().getGeneration()).isOne();
        Deployment status = client.resource(new DeploymentBuilder(created)
                        .editSpec()
                        .withReplicas(7)
                        .endSpec()
                        .withNewStatus()
                        .withReadyReplicas(1)
                        .endStatus()
                        .build())
                .updateStatus();
        assertThat(status.getStatus().getReadyReplicas()).isOne();
        assertThat(status.getSpec().getReplicas()).isOne();
        assertThat(status.getMetadata().getGeneration()).isOne();
        assertThat(refused(() -> client.resource(created).updateStatus()).getCode())
                .isEqualTo(409);
        Deployment scaled = client.apps().deployments().withName("generation").scale(3);
        assertThat(scaled.getSpec().getReplicas()).isEqualTo(3);
        assertThat(scaled.getMetadata().getGeneration()).isEqualTo(2);
        assertThat(scaled.getStatus().getReadyReplicas()).isOne();
    }

    @Test
    void removingTheLastFinalizerDeletes() {
        ConfigMap map = configMap("finalizer");
        map.getMetadata().setFinalizers(List.of("redtier.io/test"));
        client.resource(map).create();
        client.configMaps().withName("finalizer").delete();
        ConfigMap waiting = client.configMaps().withName("finalizer").get();
        assertThat(waiting.isMarkedForDeletion()).isTrue();
        ConfigMap gone = client.configMaps()
                .withName("finalizer")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\""
                                + waiting.getMetadata().getResourceVersion()
                                + "\"},{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]");
        assertThat(gone.getMetadata().getName()).isEqualTo("finalizer");
        assertThat(client.configMaps().withName("finalizer").get()).isNull();
    }

    @Test
    void dependentsGoWithTheirOwnerUnlessOrphaned() {
        for (DeletionPropagation propagation : DeletionPropagation.values()) {
            ConfigMap owner = client.resource(
                            configMap("owner-" + propagation.name().toLowerCase(java.util.Locale.ROOT)))
                    .create();
            ConfigMap child = configMap("child-of-" + owner.getMetadata().getName());
            child.addOwnerReference(owner);
            client.resource(child).create();
            client.resource(owner).withPropagationPolicy(propagation).delete();
            Awaitility.await("owner and dependents settle for " + propagation)
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> {
                        assertThat(client.resource(owner).get()).isNull();
                        ConfigMap left = client.resource(child).get();
                        if (propagation == DeletionPropagation.ORPHAN) {
                            assertThat(left.getMetadata().getOwnerReferences()).isEmpty();
                        } else {
                            assertThat(left).isNull();
                        }
                    });
        }
    }

    @Test
    void aNamespaceMustExistAndTakesItsContentAlong() {
        KubernetesClientException missing = refused(
                () -> client.resource(configMap("lost")).inNamespace("nowhere").create());
        assertThat(missing.getCode()).isEqualTo(404);
        assertThat(missing.getStatus().getMessage()).isEqualTo("namespaces \"nowhere\" not found");
        client.namespaces()
                .resource(new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                        .withNewMetadata()
                        .withName("short-lived")
                        .endMetadata()
                        .build())
                .create();
        client.resource(configMap("inside")).inNamespace("short-lived").create();
        Awaitility.await("the default service account")
                .atMost(Duration.ofSeconds(30))
                .until(() -> client.serviceAccounts()
                                .inNamespace("short-lived")
                                .withName("default")
                                .get()
                        != null);
        client.namespaces().withName("short-lived").delete();
        Awaitility.await("the namespace goes")
                .atMost(Duration.ofSeconds(30))
                .until(() -> client.namespaces().withName("short-lived").get() == null);
        assertThat(client.configMaps().inNamespace("short-lived").list().getItems())
                .isEmpty();
    }

    @Test
    void aWatchResumesFromAResourceVersionWithoutLosingEvents() {
        ConfigMap first = client.resource(configMap("watched")).create();
        client.resource(first)
                .edit(map -> new ConfigMapBuilder(map).addToData("a", "2").build());
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var watch = client.configMaps()
                .withName("watched")
                .withResourceVersion(first.getMetadata().getResourceVersion())
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap map) {
                        seen.add(action + " " + map.getData().get("a"));
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        seen.add("CLOSED " + cause.getMessage());
                    }
                })) {
            client.resource(first).delete();
            Awaitility.await("both events").atMost(Duration.ofSeconds(30)).until(() -> seen.size() >= 2);
            assertThat(seen).containsExactly("MODIFIED 2", "DELETED 2");
        }
    }

    @Test
    void defaultsAreFilledIn() {
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("defaulted")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("redis:7.0")
                        .addNewPort()
                        .withContainerPort(6379)
                        .endPort()
                        .withNewReadinessProbe()
                        .withNewTcpSocket()
                        .withNewPort(6379)
                        .endTcpSocket()
                        .endReadinessProbe()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Always");
        assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(30);
        var container = pod.getSpec().getContainers().get(0);
        assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
        assertThat(container.getPorts().get(0).getProtocol()).isEqualTo("TCP");
        assertThat(container.getReadinessProbe().getPeriodSeconds()).isEqualTo(10);
        var service = client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("defaulted")
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        assertThat(service.getSpec().getClusterIP()).startsWith("127.");
        assertThat(service.getSpec().getPorts().get(0).getTargetPort().getIntVal())
                .isEqualTo(80);
    }

    @Test
    void dryRunStoresNothingAndSelectorsSelect() {
        client.resource(configMap("dry")).dryRun(true).create();
        assertThat(client.configMaps().withName("dry").get()).isNull();
        ConfigMap labelled = configMap("labelled");
        labelled.getMetadata().setLabels(Map.of("tier", "cache"));
        client.resource(labelled).create();
        assertThat(client.configMaps().withLabel("tier", "cache").list().getItems())
                .hasSize(1);
        assertThat(client.configMaps().withLabelNotIn("tier", "cache").list().getItems())
                .noneMatch(map -> map.getMetadata().getName().equals("labelled"));
        assertThat(client.configMaps()
                        .withField("metadata.name", "labelled")
                        .list()
                        .getItems())
                .hasSize(1);
        assertThatThrownBy(() -> client.configMaps().withField("data.a", "1").list())
                .hasMessageContaining("field label not supported: data.a");
    }
}
