package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.devcluster.client.EventRecorder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Makes the claims of a StatefulSet and gives them the owners that {@link ClaimRetention} says. */
final class StatefulSetClaims {
    private final KubernetesClient client;
    private final EventRecorder events;
    private final Adoption adoption;

    StatefulSetClaims(KubernetesClient client, EventRecorder events) {
        this.client = client;
        this.events = events;
        this.adoption = new Adoption(client);
    }

    /**
     * Gives every claim of the pods its owners.
     *
     * @param has whether an ordinal is one of the set's, or surplus
     */
    void syncOwners(StatefulSet set, List<Pod> pods, IntPredicate has) {
        if (set.getSpec().getVolumeClaimTemplates() == null
                || set.getSpec().getVolumeClaimTemplates().isEmpty()) {
            return;
        }
        Map<String, PersistentVolumeClaim> claims =
                client.persistentVolumeClaims().inNamespace(set.getMetadata().getNamespace()).list().getItems().stream()
                        .collect(Collectors.toMap(claim -> claim.getMetadata().getName(), Function.identity()));
        for (Pod pod : pods) {
            int ordinal = StatefulSetPods.ordinal(set, pod).orElseThrow();
            for (PersistentVolumeClaim wanted : StatefulSetPods.claims(set, ordinal)) {
                PersistentVolumeClaim claim = claims.get(wanted.getMetadata().getName());
                if (claim != null) {
                    List<OwnerReference> owners = ClaimRetention.owners(set, pod, !has.test(ordinal), claim);
                    if (!new HashSet<>(owners).equals(new HashSet<>(Adoption.owners(claim))) && adoption.stays(set)) {
                        adoption.write(claim, owners);
                    }
                }
            }
        }
    }

    /**
     * Makes the claims that a pod to come needs.
     *
     * @return false while an old claim of the name is still going, or will go with the pod that had it, so that the pod has to
     *     wait
     */
    boolean ensure(StatefulSet set, int ordinal) {
        for (PersistentVolumeClaim claim : StatefulSetPods.claims(set, ordinal)) {
            PersistentVolumeClaim present = client.resource(claim).get();
            if (present == null) {
                client.resource(claim).create();
                events.normal(
                        set,
                        "SuccessfulCreate",
                        "create Claim %s Pod %s in StatefulSet %s success"
                                .formatted(
                                        claim.getMetadata().getName(),
                                        StatefulSetPods.name(set, ordinal),
                                        set.getMetadata().getName()));
            } else if (Pods.isTerminating(present) || isOwnedByPod(present, StatefulSetPods.name(set, ordinal))) {
                return false;
            }
        }
        return true;
    }

    /** The pod to come does not exist yet, so an owner of its name is a former one, whom garbage collection has yet to follow. */
    private static boolean isOwnedByPod(PersistentVolumeClaim claim, String pod) {
        return Adoption.owners(claim).stream()
                .anyMatch(owner ->
                        owner.getKind().equals("Pod") && owner.getName().equals(pod));
    }
}
