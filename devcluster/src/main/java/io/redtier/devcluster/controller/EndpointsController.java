package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Keeps an EndpointSlice and an Endpoints object per Service with a selector. Reads pods from a cache: a stale look is followed
 * by another one when the cache catches up. Confined to its work queue.
 */
final class EndpointsController {
    private static final int SUFFIX = 5;

    private final KubernetesClient client;
    private final Function<String, List<Pod>> pods;

    /** @param pods the pods of a namespace */
    EndpointsController(KubernetesClient client, Function<String, List<Pod>> pods) {
        this.client = client;
        this.pods = pods;
    }

    void reconcile(Key key) {
        Service service = client.services()
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
        if (service == null || Pods.isTerminating(service) || !ServiceEndpoints.hasSelector(service)) {
            return;
        }
        ServiceEndpoints endpoints = new ServiceEndpoints(service, pods.apply(key.namespace()));
        write(endpoints.slice(sliceName(service)), EndpointsController::same);
        write(endpoints.endpoints(), EndpointsController::same);
    }

    /** One slice per Service, so its name can follow from the Service and no list is needed to find it. */
    private static String sliceName(Service service) {
        String uid = service.getMetadata().getUid().replace("-", "");
        return service.getMetadata().getName() + "-" + uid.substring(uid.length() - SUFFIX);
    }

    private <T extends HasMetadata> void write(T wanted, BiPredicate<T, T> same) {
        T present = client.resource(wanted).get();
        if (present == null) {
            client.resource(wanted).create();
        } else if (!same.test(present, wanted)) {
            client.resource(wanted).update();
        }
    }

    private static boolean same(EndpointSlice present, EndpointSlice wanted) {
        return present.getEndpoints().equals(wanted.getEndpoints())
                && present.getPorts().equals(wanted.getPorts())
                && Objects.equals(
                        present.getMetadata().getLabels(), wanted.getMetadata().getLabels());
    }

    private static boolean same(Endpoints present, Endpoints wanted) {
        return present.getSubsets().equals(wanted.getSubsets())
                && Objects.equals(
                        present.getMetadata().getLabels(), wanted.getMetadata().getLabels());
    }
}
