package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redtier.operator.acl.UserSecret;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.runtime.document.Workload;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The users of workloads that RedisClusters were told of, as far as an informer has heard of them. Thread-safe. */
final class UserSecrets {

    private static final String USER_OF = "user-of";
    private static final String LEAVING = "leaving";
    private static final String LEFT_BINDING = "left-binding";

    private final SharedIndexInformer<Secret> informer;

    /** @param informer of all Secrets that the operator made; not started yet */
    UserSecrets(SharedIndexInformer<Secret> informer) {
        this.informer = informer;
        informer.addIndexers(Map.of(
                USER_OF,
                secret -> UserSecret.workloadOf(secret).map(Workload::toString).stream()
                        .toList(),
                LEAVING,
                secret ->
                        UserSecret.leave(secret).map(leave -> LEAVING).stream().toList(),
                LEFT_BINDING,
                secret -> PublishedObjects.leftBinding(secret).map(workload -> LEFT_BINDING).stream()
                        .toList()));
    }

    /** Those that are to go when nobody needs them any more. */
    Stream<LeavingUser> leaving() {
        return informer.getIndexer().byIndex(LEAVING, LEAVING).stream()
                .flatMap(secret -> LeavingUser.read(secret).stream());
    }

    /** The workloads that have no policies any more, but a binding as long as they have users. */
    Stream<Workload> leftBindings() {
        return informer.getIndexer().byIndex(LEFT_BINDING, LEFT_BINDING).stream()
                .flatMap(secret -> PublishedObjects.leftBinding(secret).stream());
    }

    /** The RedisClusters that have a user of a workload. */
    Set<ClusterId> clusters(Workload workload) {
        return informer.getIndexer().byIndex(USER_OF, workload.toString()).stream()
                .flatMap(
                        secret -> UserSecret.clusterOf(secret)
                                .map(name -> new ClusterId(secret.getMetadata().getNamespace(), name))
                                .stream())
                .collect(Collectors.toSet());
    }
}
