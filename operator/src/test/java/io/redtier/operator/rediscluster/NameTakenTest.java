package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.Findings.Obstacle;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NameTakenTest {

    private static final RedisCluster CATALOG = catalog();

    @Test
    void aForeignObjectUnderANameThatIsNeededIsNamed() {
        assertThat(in(conflict("services", "catalog"), service("other")))
                .contains(new Obstacle(
                        "NameTaken",
                        "not this RedisCluster's, but under a name that it needs: Service catalog in namespace shop."
                                + " Delete or rename that, or create the RedisCluster under another name; it is tried"
                                + " again by itself"));
        assertThat(in(conflict("services", "catalog"), service(null))).isPresent();
    }

    @Test
    void whatHasJustBeenCreatedOrIsGoneAgainIsLeftToTheRetry() {
        assertThat(in(conflict("services", "catalog"), service("uid"))).isEmpty();
        assertThat(in(conflict("services", "catalog"), null)).isEmpty();
    }

    @Test
    void whatIsNoConflictOrNamesNothingIsNotLookedAt() {
        assertThat(in(answer(403, "services", "catalog"), service("other"))).isEmpty();
        assertThat(in(new KubernetesClientException("connection reset"), service("other")))
                .isEmpty();
        assertThat(in(conflict(null, null), service("other"))).isEmpty();
        assertThat(in(conflict("pods", "catalog"), service("other"))).isEmpty();
    }

    private static Optional<Obstacle> in(Exception failure, Service found) {
        return NameTaken.in(
                List.of(failure), CATALOG, (kind, name) -> kind == Service.class ? (HasMetadata) found : null);
    }

    private static Exception conflict(String kind, String name) {
        return answer(409, kind, name);
    }

    private static Exception answer(int code, String kind, String name) {
        return new KubernetesClientException(
                "Failure executing: PATCH",
                code,
                new StatusBuilder()
                        .withCode(code)
                        .withNewDetails()
                        .withKind(kind)
                        .withName(name)
                        .endDetails()
                        .build());
    }

    private static Service service(String owner) {
        Service service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("catalog")
                .endMetadata()
                .build();
        if (owner != null) {
            service.addOwnerReference(new OwnerReferenceBuilder().withUid(owner).build());
        }
        return service;
    }

    private static RedisCluster catalog() {
        RedisCluster cluster = new RedisCluster();
        cluster.getMetadata().setNamespace("shop");
        cluster.getMetadata().setName("catalog");
        cluster.getMetadata().setUid("uid");
        return cluster;
    }
}
