package io.redtier.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.realapi.RealApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The definitions, the examples and the bad examples on a real API server, where one is given. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealApiServerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String namespace = "redtier-crds-" + Long.toString(System.nanoTime(), 36);
    private final List<CustomResourceDefinition> defined = new ArrayList<>();
    private RealApiServer server;
    private KubernetesClient client;

    static List<Path> examples() {
        return ExamplesTest.examples();
    }

    static List<Path> badExamples() {
        return BadExamplesTest.examples();
    }

    @BeforeAll
    void define() {
        server = RealApiServer.given(System.getenv()).orElse(null);
        assumeTrue(server != null, "no real API server is given: " + RealApiServer.howToGive());
        client = new KubernetesClientBuilder().withConfig(server.config()).build();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        for (String yaml : CrdFiles.read(Path.of(".")).values()) {
            CustomResourceDefinition definition = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
            assumeTrue(
                    client.resource(definition).get() == null,
                    () -> "the cluster has " + definition.getMetadata().getName() + " already, which stays as it is");
            client.resource(definition).create();
            defined.add(definition);
            await(definition.getMetadata().getName() + " is established")
                    .atMost(PATIENCE)
                    .until(() -> client.resource(definition).get().getStatus().getConditions().stream()
                            .anyMatch(condition -> condition.getType().equals("Established")
                                    && condition.getStatus().equals("True")));
        }
    }

    @AfterAll
    void remove() throws IOException {
        if (client != null) {
            defined.forEach(definition -> client.resource(definition).delete());
            client.namespaces().withName(namespace).delete();
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private GenericKubernetesResource here(ObjectNode resource) {
        GenericKubernetesResource copy = Serialization.unmarshal(resource.toString(), GenericKubernetesResource.class);
        copy.getMetadata().setNamespace(namespace);
        return copy;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void takesTheExampleAsOurSchemaDoes(Path example) throws Exception {
        for (ObjectNode resource : Resources.read(example)) {
            GenericKubernetesResource stored = client.resource(here(resource)).create();
            try {
                assertThat(Serialization.jsonMapper()
                                .<ObjectNode>valueToTree(stored)
                                .get("spec"))
                        .isEqualTo(
                                Resources.schema(resource).admit(resource, null).get("spec"));
            } finally {
                client.resource(stored).delete();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("badExamples")
    void refusesTheBadExampleInTheSameWords(Path example) throws Exception {
        List<ObjectNode> documents = Resources.read(example);
        GenericKubernetesResource sent = here(documents.get(documents.size() - 1));
        boolean update = documents.size() > 1;
        if (update) {
            GenericKubernetesResource stored =
                    client.resource(here(documents.get(0))).create();
            sent.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
        }
        KubernetesClientException refusal = catchThrowableOfType(KubernetesClientException.class, () -> {
            if (update) {
                client.resource(sent).update();
            } else {
                client.resource(sent).create();
            }
        });
        client.resource(sent).delete();

        assertThat(refusal.getCode()).isEqualTo(422);
        assertThat(refusal.getStatus().getDetails().getCauses())
                .extracting(cause -> cause.getField() + ": " + cause.getMessage())
                .containsExactlyInAnyOrderElementsOf(BadExamplesTest.expected(example));
    }
}
