package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of claims, and of pods that a StatefulSet leaves behind. */
@ExtendWith(EmbeddedClusterExtension.class)
class StatefulSetClaimsIT {
    private static final String SET = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              replicas: 2
              serviceName: db
              podManagementPolicy: Parallel
              persistentVolumeClaimRetentionPolicy: {whenScaled: %s, whenDeleted: %s}
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: redis:7.0
                    command: [sleep, "1000"]
                    volumeMounts: [{name: data, mountPath: /data}]
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """;

    private static final String CLAIM = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: %s}
            spec: {storageClassName: %s, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """;

    @Test
    void claimsGoWithTheScaleDownAndWithTheSetWhereThePolicySaysSo(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "going");
        shop.create(SET.formatted("Delete", "Delete"));
        awaitReady(shop, 2);

        set(shop).scale(1);
        shop.awaitTrue("the upper claim is gone", () -> claims(shop).equals(List.of("data-db-0")));

        // Scaled up again before the old claim could have mattered: the new pod has a new, empty one.
        set(shop).scale(2);
        awaitReady(shop, 2);
        set(shop).delete();
        shop.awaitTrue("all claims are gone", () -> claims(shop).isEmpty());
    }

    @Test
    void claimsStayWhereThePolicySaysSoAndWhenItIsChangedToThat(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "staying");
        shop.create(SET.formatted("Retain", "Delete"));
        awaitReady(shop, 2);
        shop.awaitTrue("claims are owned by the set", () -> ownedClaims(shop) == 2);

        shop.edit(
                set(shop),
                set -> set.getSpec().getPersistentVolumeClaimRetentionPolicy().setWhenDeleted("Retain"));
        shop.awaitTrue("claims have no owner", () -> ownedClaims(shop) == 0);
        set(shop).delete();
        shop.awaitTrue("the pods are gone", () -> pods(shop).isEmpty());

        assertThat(claims(shop)).containsExactlyInAnyOrder("data-db-0", "data-db-1");
    }

    @Test
    void aSuccessorAdoptsThePodsOfASetThatWasDeletedWithoutThem(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "adopted");
        shop.create(SET.formatted("Retain", "Retain"));
        awaitReady(shop, 2);
        List<String> before = uids(shop);

        set(shop).withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
        shop.awaitTrue("the set is gone", () -> set(shop).get() == null);
        // The way to a larger volumeClaimTemplate, which can't be changed in place.
        shop.create(SET.formatted("Retain", "Retain").replace("1Gi", "2Gi"));
        awaitReady(shop, 2);

        String owner = set(shop).get().getMetadata().getUid();
        shop.awaitTrue("the pods belong to the new set", () -> pods(shop).stream()
                .allMatch(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(reference -> reference.getUid().equals(owner))));
        assertThat(uids(shop)).isEqualTo(before);
    }

    @Test
    void aClaimGrowsWhereItsStorageClassAllowsIt(EmbeddedCluster cluster) {
        ClusterFixture shop = new ClusterFixture(cluster, "growing");
        shop.create(CLAIM.formatted("able", "standard"));
        shop.create(CLAIM.formatted("unable", "rigid"));
        awaitCapacity(shop, "able", "1Gi");
        shop.awaitTrue(
                "a claim of an unknown class says so",
                () -> shop.hasEvent("unable", "ProvisioningFailed", "\"rigid\" not found"));
        assertThat(claim(shop, "unable").get().getStatus().getPhase()).isEqualTo("Pending");
        shop.create("""
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: rigid}
                provisioner: example.com/rigid
                """);
        awaitCapacity(shop, "unable", "1Gi");

        grow(shop, "able");
        awaitCapacity(shop, "able", "2Gi");

        assertThat(shop.client()
                        .storage()
                        .v1()
                        .storageClasses()
                        .withName("standard")
                        .get()
                        .getAllowVolumeExpansion())
                .isTrue();
    }

    private static void grow(ClusterFixture shop, String name) {
        shop.edit(
                claim(shop, name),
                claim -> claim.getSpec().getResources().setRequests(Map.of("storage", new Quantity("2Gi"))));
    }

    private static void awaitCapacity(ClusterFixture shop, String name, String capacity) {
        shop.awaitTrue(name + " has " + capacity, () -> {
            PersistentVolumeClaim claim = claim(shop, name).get();
            return claim.getStatus().getCapacity() != null
                    && new Quantity(capacity)
                            .equals(claim.getStatus().getCapacity().get("storage"));
        });
    }

    private static void awaitReady(ClusterFixture shop, int replicas) {
        shop.awaitTrue(replicas + " are ready", () -> {
            StatefulSet set = set(shop).get();
            return set.getStatus() != null
                    && Objects.equals(
                            set.getStatus().getObservedGeneration(),
                            set.getMetadata().getGeneration())
                    && Objects.equals(set.getStatus().getReadyReplicas(), replicas);
        });
    }

    private static RollableScalableResource<StatefulSet> set(ClusterFixture shop) {
        return shop.client().apps().statefulSets().inNamespace(shop.namespace()).withName("db");
    }

    private static Resource<PersistentVolumeClaim> claim(ClusterFixture shop, String name) {
        return shop.client()
                .persistentVolumeClaims()
                .inNamespace(shop.namespace())
                .withName(name);
    }

    private static List<PersistentVolumeClaim> allClaims(ClusterFixture shop) {
        return shop.client()
                .persistentVolumeClaims()
                .inNamespace(shop.namespace())
                .list()
                .getItems();
    }

    private static List<String> claims(ClusterFixture shop) {
        return allClaims(shop).stream()
                .map(claim -> claim.getMetadata().getName())
                .toList();
    }

    private static long ownedClaims(ClusterFixture shop) {
        return allClaims(shop).stream()
                .filter(claim -> !claim.getMetadata().getOwnerReferences().isEmpty())
                .count();
    }

    private static List<Pod> pods(ClusterFixture shop) {
        return shop.client().pods().inNamespace(shop.namespace()).list().getItems();
    }

    private static List<String> uids(ClusterFixture shop) {
        return pods(shop).stream()
                .map(pod -> pod.getMetadata().getUid())
                .sorted()
                .toList();
    }
}
