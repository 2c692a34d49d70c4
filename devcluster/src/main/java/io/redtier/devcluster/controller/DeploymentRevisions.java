package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The history of a Deployment's pod template as ReplicaSets. */
final class DeploymentRevisions {
    private static final String HASH = "pod-template-hash";
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String CHANGE_CAUSE = "kubernetes.io/change-cause";
    private static final int DEFAULT_HISTORY = 10;

    private final KubernetesClient client;
    private final Function<String, List<ReplicaSet>> allSets;
    private final Adoption adoption;

    /** @param allSets the ReplicaSets of a namespace */
    DeploymentRevisions(KubernetesClient client, Function<String, List<ReplicaSet>> allSets) {
        this.client = client;
        this.allSets = allSets;
        this.adoption = new Adoption(client);
    }

    /** Takes and releases ReplicaSets as the selector says; {@return those that are owned, oldest revision first} */
    List<ReplicaSet> sync(Deployment deployment) {
        adoption.sync(
                deployment,
                deployment.getSpec().getSelector(),
                allSets.apply(deployment.getMetadata().getNamespace()));
        return sets(deployment);
    }

    /** The ReplicaSets that the Deployment owns, oldest revision first. */
    List<ReplicaSet> sets(Deployment deployment) {
        return client
                .apps()
                .replicaSets()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(set -> Pods.isControlledBy(set, deployment) && !Pods.isTerminating(set))
                .sorted(Comparator.comparingLong(DeploymentRevisions::revision))
                .toList();
    }

    private static long revision(ReplicaSet set) {
        return Optional.ofNullable(set.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(REVISION))
                .map(Long::parseLong)
                .orElse(0L);
    }

    /**
     * The ReplicaSet of the present template, made if absent and numbered as the newest; absent where a paused Deployment
     * has none yet.
     */
    Optional<ReplicaSet> current(Deployment deployment, List<ReplicaSet> sets) {
        String hash = TemplateHash.of(deployment.getSpec().getTemplate());
        String name = deployment.getMetadata().getName() + "-" + hash;
        long newest = sets.isEmpty() ? 0 : revision(sets.get(sets.size() - 1));
        Optional<ReplicaSet> known = sets.stream()
                .filter(set -> set.getMetadata().getName().equals(name))
                .findFirst();
        if (known.isEmpty() && DeploymentController.isPaused(deployment)) {
            return Optional.empty();
        }
        // An undo: the old revision is the newest again.
        long revision = known.map(DeploymentRevisions::revision)
                .filter(number -> number == newest)
                .orElse(newest + 1);
        ReplicaSet current = known.isEmpty()
                ? client.resource(set(deployment, name, hash, revision)).create()
                : follow(deployment, known.get(), revision);
        Map<String, String> annotations = annotations(deployment);
        if (!Long.toString(revision).equals(annotations.get(REVISION))) {
            client.resource(deployment).edit(latest -> {
                Map<String, String> all = new LinkedHashMap<>(annotations(latest));
                all.put(REVISION, Long.toString(revision));
                latest.getMetadata().setAnnotations(all);
                return latest;
            });
        }
        return Optional.of(current);
    }

    /** Gives a known set what may change without a new template. */
    private ReplicaSet follow(Deployment deployment, ReplicaSet set, long revision) {
        Map<String, String> annotations = new LinkedHashMap<>(annotations(set));
        annotations.put(REVISION, Long.toString(revision));
        annotations.putAll(cause(deployment));
        if (annotations.equals(annotations(set))
                && seconds(set.getSpec().getMinReadySeconds())
                        == seconds(deployment.getSpec().getMinReadySeconds())) {
            return set;
        }
        return client.resource(set).edit(latest -> new ReplicaSetBuilder(latest)
                .editMetadata()
                .addToAnnotations(annotations)
                .endMetadata()
                .editSpec()
                .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
                .endSpec()
                .build());
    }

    private static int seconds(Integer value) {
        return Optional.ofNullable(value).orElse(0);
    }

    private static Map<String, String> annotations(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of());
    }

    /** What kubectl rollout history shows. */
    private static Map<String, String> cause(Deployment deployment) {
        String cause = annotations(deployment).get(CHANGE_CAUSE);
        return cause == null ? Map.of() : Map.of(CHANGE_CAUSE, cause);
    }

    private static ReplicaSet set(Deployment deployment, String name, String hash, long revision) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(template.getMetadata().getLabels())
                .addToLabels(HASH, hash)
                .addToAnnotations(REVISION, Long.toString(revision))
                .addToAnnotations(cause(deployment))
                .withOwnerReferences(Pods.controlledBy(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
                .withNewSelectorLike(deployment.getSpec().getSelector())
                .addToMatchLabels(HASH, hash)
                .endSelector()
                .withNewTemplateLike(template)
                .editMetadata()
                .addToLabels(HASH, hash)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** Deletes empty ReplicaSets that are older than the history may be long. */
    void prune(Deployment deployment, List<ReplicaSet> old) {
        List<ReplicaSet> empty = old.stream()
                .filter(set -> ReplicaSetController.replicas(set) == 0)
                .filter(set -> DeploymentStatuses.sum(List.of(set), ReplicaSetStatus::getReplicas) == 0)
                .toList();
        int limit = Optional.ofNullable(deployment.getSpec().getRevisionHistoryLimit())
                .orElse(DEFAULT_HISTORY);
        empty.stream().limit(Math.max(0, empty.size() - limit)).forEach(set -> client.resource(set)
                .delete());
    }
}
