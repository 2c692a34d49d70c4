package io.redtier.devcluster.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whom a controller's object owns: orphans that its selector matches are taken, dependents that it matches no more are let
 * go. What is read from a cache may be stale: a write on a stale look is refused, and the controller looks again.
 */
final class Adoption {
    /** What to do about one object. */
    enum Decision {
        ADOPT,
        RELEASE,
        NOTHING
    }

    private final KubernetesClient client;

    Adoption(KubernetesClient client) {
        this.client = client;
    }

    /** Pure. An owner that is going takes and releases nobody, and nobody takes what is going. */
    static Decision decide(HasMetadata owner, LabelSelector selector, HasMetadata object) {
        if (Pods.isTerminating(owner)) {
            return Decision.NOTHING;
        }
        boolean matches = Pods.matches(selector, object);
        if (Pods.isControlledBy(object, owner)) {
            return matches ? Decision.NOTHING : Decision.RELEASE;
        }
        boolean free = Pods.controller(object).isEmpty() && !Pods.isTerminating(object);
        return matches && free ? Decision.ADOPT : Decision.NOTHING;
    }

    /**
     * Acts on what has to change among {@code candidates}, all of the owner's namespace.
     *
     * @return whether anything was changed
     */
    boolean sync(HasMetadata owner, LabelSelector selector, Collection<? extends HasMetadata> candidates) {
        boolean changed = false;
        boolean mayAdopt = candidates.stream().anyMatch(object -> decide(owner, selector, object) == Decision.ADOPT)
                && stays(owner);
        for (HasMetadata object : candidates) {
            Decision decision = decide(owner, selector, object);
            if (decision == Decision.ADOPT && !mayAdopt) {
                continue;
            }
            changed |= decision != Decision.NOTHING;
            switch (decision) {
                case ADOPT -> {
                    List<OwnerReference> owners = new ArrayList<>(owners(object));
                    owners.add(Pods.controlledBy(owner));
                    write(object, owners);
                }
                case RELEASE ->
                    write(object, without(object, owner.getMetadata().getUid()));
                case NOTHING -> {
                    // As it should be.
                }
            }
        }
        return changed;
    }

    /**
     * Whether the owner is still there and not going. To be asked after the objects to own were read: what an owner leaves
     * behind when it is deleted must not be taken back by a look that began before.
     */
    boolean stays(HasMetadata owner) {
        HasMetadata present = client.resource(owner).get();
        return present != null
                && present.getMetadata().getUid().equals(owner.getMetadata().getUid())
                && !Pods.isTerminating(present);
    }

    static List<OwnerReference> owners(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getOwnerReferences()).orElse(List.of());
    }

    static List<OwnerReference> without(HasMetadata object, String uid) {
        return owners(object).stream()
                .filter(owner -> !owner.getUid().equals(uid))
                .toList();
    }

    /**
     * Replaces the object's owners.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when the object has changed since it was read
     */
    void write(HasMetadata object, List<OwnerReference> owners) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .put("value", object.getMetadata().getResourceVersion());
        patch.addObject()
                .put("op", "add")
                .put("path", "/metadata/ownerReferences")
                .set("value", client.getKubernetesSerialization().convertValue(owners, ArrayNode.class));
        client.resource(object).patch(PatchContext.of(PatchType.JSON), patch.toString());
    }
}
