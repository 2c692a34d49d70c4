package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.operator.acl.Leave;
import io.redtier.operator.acl.UserSecret;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.runtime.document.Workload;
import java.util.Optional;

/**
 * The user of a workload on a RedisCluster that no document needs any more.
 *
 * @param workload whose it is
 * @param cluster where it is
 * @param leave since when
 */
record LeavingUser(Workload workload, ClusterId cluster, Leave leave) {

    /** Reads it off its Secret; empty if the user is needed, or the Secret is none of a user. */
    static Optional<LeavingUser> read(Secret secret) {
        return UserSecret.leave(secret)
                .flatMap(leave -> UserSecret.workloadOf(secret).flatMap(workload -> UserSecret.clusterOf(secret)
                        .map(cluster -> new LeavingUser(
                                workload, new ClusterId(secret.getMetadata().getNamespace(), cluster), leave))));
    }
}
