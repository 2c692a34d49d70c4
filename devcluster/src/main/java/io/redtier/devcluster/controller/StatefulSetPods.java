package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The pods and claims of a StatefulSet. Pure. */
final class StatefulSetPods {
    static final String REVISION = "controller-revision-hash";
    private static final Pattern ORDINAL = Pattern.compile("(.+)-(\\d+)");

    private StatefulSetPods() {}

    static String name(StatefulSet set, int ordinal) {
        return set.getMetadata().getName() + "-" + ordinal;
    }

    /** The ordinal in a pod's name, or nothing when the name is not one of the set's. */
    static Optional<Integer> ordinal(StatefulSet set, Pod pod) {
        Matcher matcher = ORDINAL.matcher(pod.getMetadata().getName());
        return matcher.matches() && matcher.group(1).equals(set.getMetadata().getName())
                ? Optional.of(Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }

    static Pod pod(StatefulSet set, PodTemplateSpec template, String revision, int ordinal) {
        String name = name(set, ordinal);
        return new PodBuilder()
                .withNewMetadataLike(template.getMetadata())
                .withName(name)
                .withNamespace(set.getMetadata().getNamespace())
                .withGenerateName(set.getMetadata().getName() + "-")
                .addToLabels("statefulset.kubernetes.io/pod-name", name)
                .addToLabels("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
                .addToLabels(REVISION, revision)
                .withOwnerReferences(Pods.controlledBy(set))
                .endMetadata()
                .withNewSpecLike(template.getSpec())
                .withHostname(name)
                .withSubdomain(set.getSpec().getServiceName())
                .withVolumes(volumes(set, template, name))
                .endSpec()
                .build();
    }

    private static List<Volume> volumes(StatefulSet set, PodTemplateSpec template, String pod) {
        Set<String> claimed = templates(set).stream()
                .map(claim -> claim.getMetadata().getName())
                .collect(Collectors.toSet());
        List<Volume> volumes = new ArrayList<>(
                Optional.ofNullable(template.getSpec().getVolumes()).orElse(List.of()));
        volumes.removeIf(volume -> claimed.contains(volume.getName()));
        claimed.forEach(name -> volumes.add(new VolumeBuilder()
                .withName(name)
                .withNewPersistentVolumeClaim(name + "-" + pod, false)
                .build()));
        return volumes;
    }

    static List<PersistentVolumeClaim> claims(StatefulSet set, int ordinal) {
        return templates(set).stream()
                .map(template -> new PersistentVolumeClaimBuilder(template)
                        .editOrNewMetadata()
                        .withName(template.getMetadata().getName() + "-" + name(set, ordinal))
                        .withNamespace(set.getMetadata().getNamespace())
                        .addToLabels(set.getSpec().getSelector().getMatchLabels())
                        .endMetadata()
                        .withStatus(null)
                        .build())
                .toList();
    }

    private static List<PersistentVolumeClaim> templates(StatefulSet set) {
        return Optional.ofNullable(set.getSpec().getVolumeClaimTemplates()).orElse(List.of());
    }
}
