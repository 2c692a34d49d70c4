package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.Map;

/** The ConfigMaps with documents, found by the policies that had a part in them. Thread-safe. */
final class PublishedMaps {

    private static final String OWNER = "owner";

    private final SharedIndexInformer<ConfigMap> informer;

    /** @param informer of these ConfigMaps; not started yet */
    PublishedMaps(SharedIndexInformer<ConfigMap> informer) {
        this.informer = informer;
        informer.addIndexers(Map.of(OWNER, map -> map.getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .toList()));
    }

    /** The workloads for whose document a policy was an owner when it was published last. */
    List<Workload> workloads(Policy policy) {
        return informer.getIndexer().byIndex(OWNER, policy.uid()).stream()
                .flatMap(map -> PublishedObjects.workloadOf(map).stream())
                .toList();
    }
}
