package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Names one object of a controller's kind. */
record Key(String namespace, String name) {
    static Key of(HasMetadata object) {
        return new Key(object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
}
