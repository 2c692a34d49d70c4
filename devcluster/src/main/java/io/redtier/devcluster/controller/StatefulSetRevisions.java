package io.redtier.devcluster.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The history of a StatefulSet's pod template as ControllerRevisions, which old pods are made from. */
final class StatefulSetRevisions {
    /**
     * The two revisions that matter, which are the same except during an update.
     *
     * @param currentTemplate template of the current revision
     */
    record Revisions(String current, String update, PodTemplateSpec currentTemplate) {}

    private static final String PATCH = "$patch";
    private static final int DEFAULT_HISTORY = 10;

    private final KubernetesClient client;
    private final Adoption adoption;

    StatefulSetRevisions(KubernetesClient client) {
        this.client = client;
        this.adoption = new Adoption(client);
    }

    /** Records the set's present template as the newest revision and drops revisions that nothing needs. */
    Revisions sync(StatefulSet set, Set<String> inUse) {
        List<ControllerRevision> known = known(set);
        String update = set.getMetadata().getName() + "-"
                + TemplateHash.of(set.getSpec().getTemplate());
        long newest = known.isEmpty() ? 0 : known.get(known.size() - 1).getRevision();
        Optional<ControllerRevision> same = find(known, update);
        if (same.isEmpty()) {
            create(set, update, newest + 1);
        } else if (same.get().getRevision() < newest) {
            // An undo: the old revision is the newest again.
            client.resource(same.get()).edit(revision -> new ControllerRevisionBuilder(revision)
                    .withRevision(newest + 1)
                    .build());
        }
        String current = Optional.ofNullable(set.getStatus())
                .map(StatefulSetStatus::getCurrentRevision)
                .filter(name -> find(known, name).isPresent())
                .orElse(update);
        prune(set, known, current, update, inUse);
        PodTemplateSpec template = current.equals(update)
                ? set.getSpec().getTemplate()
                : template(find(known, current).orElseThrow());
        return new Revisions(current, update, template);
    }

    /** What a deleted StatefulSet left behind with its pods is taken over by its successor. */
    private List<ControllerRevision> known(StatefulSet set) {
        List<ControllerRevision> all = all(set);
        if (adoption.sync(set, set.getSpec().getSelector(), all)) {
            all = all(set);
        }
        return all.stream()
                .filter(revision -> Pods.isControlledBy(revision, set))
                .sorted(Comparator.comparingLong(ControllerRevision::getRevision))
                .toList();
    }

    private List<ControllerRevision> all(StatefulSet set) {
        return client.apps()
                .controllerRevisions()
                .inNamespace(set.getMetadata().getNamespace())
                .list()
                .getItems();
    }

    private static Optional<ControllerRevision> find(List<ControllerRevision> revisions, String name) {
        return revisions.stream()
                .filter(revision -> revision.getMetadata().getName().equals(name))
                .findFirst();
    }

    private void create(StatefulSet set, String name, long number) {
        ObjectNode template =
                client.getKubernetesSerialization().convertValue(set.getSpec().getTemplate(), ObjectNode.class);
        // kubectl rollout undo sends the data as a strategic merge patch.
        template.put(PATCH, "replace");
        client.resource(new ControllerRevisionBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(set.getMetadata().getNamespace())
                        .withLabels(set.getSpec().getTemplate().getMetadata().getLabels())
                        .addToLabels(StatefulSetPods.REVISION, name)
                        .withOwnerReferences(Pods.controlledBy(set))
                        .endMetadata()
                        .withRevision(number)
                        .withData(Map.of("spec", Map.of("template", template)))
                        .build())
                .create();
    }

    private PodTemplateSpec template(ControllerRevision revision) {
        JsonNode data = client.getKubernetesSerialization().convertValue(revision.getData(), JsonNode.class);
        ObjectNode template = ((ObjectNode) data.path("spec").path("template")).deepCopy();
        template.remove(PATCH);
        return client.getKubernetesSerialization().convertValue(template, PodTemplateSpec.class);
    }

    private void prune(
            StatefulSet set, List<ControllerRevision> known, String current, String update, Set<String> inUse) {
        List<ControllerRevision> old = known.stream()
                .filter(revision -> !List.of(current, update)
                        .contains(revision.getMetadata().getName()))
                .filter(revision -> !inUse.contains(revision.getMetadata().getName()))
                .toList();
        int limit = Optional.ofNullable(set.getSpec().getRevisionHistoryLimit()).orElse(DEFAULT_HISTORY);
        old.stream().limit(Math.max(0, old.size() - limit)).forEach(revision -> client.resource(revision)
                .delete());
    }
}
