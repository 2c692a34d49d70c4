package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The classes that claims may name. Pure. */
final class StorageClasses {
    private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

    private StorageClasses() {}

    /** The class that claims have by default: folders of this machine, which may grow. */
    static StorageClass standard() {
        return new StorageClassBuilder(provisionedHere("standard"))
                .editMetadata()
                .addToAnnotations(IS_DEFAULT, "true")
                .endMetadata()
                .withAllowVolumeExpansion(true)
                .build();
    }

    /** The class whose volumes are as large as their claim and can be full; the kubelet knows it by name. */
    static StorageClass limited() {
        return provisionedHere("limited");
    }

    private static StorageClass provisionedHere(String name) {
        return new StorageClassBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withProvisioner("devcluster.redtier.io/" + name)
                .withReclaimPolicy("Delete")
                .withVolumeBindingMode("Immediate")
                .build();
    }

    static Optional<StorageClass> named(List<StorageClass> classes, String name) {
        return classes.stream()
                .filter(known -> known.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** The class of a claim that names none: of several defaults the newest. */
    static Optional<StorageClass> byDefault(List<StorageClass> classes) {
        return classes.stream()
                .filter(known -> known.getMetadata().getAnnotations() != null
                        && "true".equals(known.getMetadata().getAnnotations().get(IS_DEFAULT)))
                .max(Comparator.comparing(known -> known.getMetadata().getCreationTimestamp()));
    }

    static boolean mayGrow(StorageClass known) {
        return Boolean.TRUE.equals(known.getAllowVolumeExpansion());
    }
}
