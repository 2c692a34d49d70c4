package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redtier.operator.Labels;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyId;
import io.redtier.operator.policy.rules.PolicyKind;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The ConfigMap and the Secret of a workload, and how to tell whether they are as they should be. Pure. */
final class PublishedObjects {

    static final String COMPONENT = "policy";
    static final String GENERATION = "redtier.io/generation";
    static final String WORKLOAD = "redtier.io/workload";

    private static final String API_VERSION = "redtier.io/v1alpha1";

    private PublishedObjects() {}

    /** The labels that all of them have; there is none with the workload's name, which may be too long for a label. */
    static Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        labels.put("app.kubernetes.io/name", "redtier");
        labels.put("app.kubernetes.io/managed-by", Labels.MANAGER);
        labels.put("app.kubernetes.io/component", COMPONENT);
        labels.put(Labels.COMPONENT, COMPONENT);
        return labels;
    }

    /** The ConfigMap with the document. */
    static ConfigMap configMap(PolicyDocument document, Collection<Policy> owners) {
        ObjectMeta metadata = metadata(PublishedNames.configMap(document.workload()), document.workload(), owners);
        metadata.getAnnotations().put(GENERATION, Long.toString(document.generation()));
        return new ConfigMapBuilder()
                .withMetadata(metadata)
                .withData(Map.of(PublishedNames.DOCUMENT, Generations.json(document)))
                .build();
    }

    /**
     * The Secret with the connections, which don't change with the document.
     *
     * @param data as it goes into the object, in Base64
     * @param owners none: it is kept for users that are about to leave
     */
    static Secret bindingSecret(Workload workload, Map<String, String> data, Collection<Policy> owners) {
        return new SecretBuilder()
                .withMetadata(metadata(PublishedNames.bindingSecret(workload), workload, owners))
                .withType("servicebinding.io/redis")
                .withData(data)
                .build();
    }

    /** The workload that an object was published for; empty if the object is none of these. */
    static Optional<Workload> workloadOf(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(WORKLOAD);
        int slash = text == null ? -1 : text.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.of(new Workload(
                        object.getMetadata().getNamespace(), text.substring(0, slash), text.substring(slash + 1)));
    }

    /** The workload of a binding Secret that no policy owns; empty if the Secret is none of these. */
    static Optional<Workload> leftBinding(Secret secret) {
        return workloadOf(secret)
                .filter(workload -> secret.getMetadata().getOwnerReferences().isEmpty()
                        && secret.getMetadata().getName().equals(PublishedNames.bindingSecret(workload)));
    }

    /** The policies that had a part in an object when it was published. */
    static List<PolicyId> ownersOf(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getMetadata().getOwnerReferences().stream()
                .flatMap(owner -> Stream.of(PolicyKind.values())
                        .filter(kind -> kind.text().equals(owner.getKind()))
                        .map(kind -> new PolicyId(kind, namespace, owner.getName())))
                .toList();
    }

    /** Whether everything that {@code desired} says is so in {@code actual}, and no owner or entry is left over. */
    static boolean isAsDesired(ConfigMap desired, ConfigMap actual) {
        return actual != null
                && hasMetadata(desired.getMetadata(), actual.getMetadata())
                && Objects.equals(desired.getData(), actual.getData());
    }

    /** As {@link #isAsDesired(ConfigMap, ConfigMap)}. */
    static boolean isAsDesired(Secret desired, Secret actual) {
        return actual != null
                && hasMetadata(desired.getMetadata(), actual.getMetadata())
                && Objects.equals(desired.getData(), actual.getData());
    }

    private static boolean hasMetadata(ObjectMeta desired, ObjectMeta actual) {
        return holds(desired.getLabels(), actual.getLabels())
                && holds(desired.getAnnotations(), actual.getAnnotations())
                && uids(desired).equals(uids(actual));
    }

    private static boolean holds(Map<String, String> desired, Map<String, String> actual) {
        return actual != null && actual.entrySet().containsAll(desired.entrySet());
    }

    private static List<String> uids(ObjectMeta metadata) {
        return metadata.getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .sorted()
                .toList();
    }

    private static ObjectMeta metadata(String name, Workload workload, Collection<Policy> owners) {
        return new ObjectMetaBuilder()
                .withNamespace(workload.namespace())
                .withName(name)
                .withLabels(labels())
                .addToAnnotations(WORKLOAD, workload.kind() + "/" + workload.name())
                .withOwnerReferences(owners.stream()
                        .sorted(Comparator.comparing(Policy::id))
                        .map(PublishedObjects::owner)
                        .toList())
                .build();
    }

    private static OwnerReference owner(Policy policy) {
        return new OwnerReferenceBuilder()
                .withApiVersion(API_VERSION)
                .withKind(policy.id().kind().text())
                .withName(policy.id().name())
                .withUid(policy.uid())
                .build();
    }
}
